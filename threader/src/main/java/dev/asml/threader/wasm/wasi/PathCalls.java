package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** The calls that read and change directories by path, from where the guest's memory has it. */
final class PathCalls {
    private static final int FOLLOW = 1;

    private PathCalls() {}

    /** The path that a call's first four arguments name: descriptor, lookup flags, path and its length. */
    static GuestPath lookup(Wasi wasi, GuestMemory memory, long[] args) {
        boolean follow = (StatCalls.flags((int) args[1], FOLLOW) & FOLLOW) != 0;
        return new GuestPath(wasi.descriptor((int) args[0]), memory.path((int) args[2], (int) args[3]), follow);
    }

    /** The entry that descriptor, path and length, at {@code first} among the arguments, name. */
    private static GuestPath entry(Wasi wasi, GuestMemory memory, long[] args, int first) {
        return GuestPath.entry(
                wasi.descriptor((int) args[first]), memory.path((int) args[first + 1], (int) args[first + 2]));
    }

    static void open(Wasi wasi, GuestMemory memory, long[] args) {
        Opening opening = Opening.asked((int) args[4], args[5], args[6], (int) args[7]);
        GuestPath path = lookup(wasi, memory, args);
        int result = (int) args[8];
        memory.check(result, Integer.BYTES);
        Place place = path.toOpen(opening);
        wasi.descriptors().requireFree(place.node());
        memory.writeInt(result, wasi.descriptors().add(opening.open(path.base(), place)));
    }

    static void createDirectory(Wasi wasi, GuestMemory memory, long[] args) {
        entry(wasi, memory, args, 0).createDirectory();
    }

    static void removeDirectory(Wasi wasi, GuestMemory memory, long[] args) {
        entry(wasi, memory, args, 0).removeDirectory();
    }

    static void unlinkFile(Wasi wasi, GuestMemory memory, long[] args) {
        entry(wasi, memory, args, 0).unlink();
    }

    static void symlink(Wasi wasi, GuestMemory memory, long[] args) {
        String target = memory.path((int) args[0], (int) args[1]);
        entry(wasi, memory, args, 2).symlinkTo(target);
    }

    static void readlink(Wasi wasi, GuestMemory memory, long[] args) {
        int buffer = (int) args[3];
        int length = (int) args[4];
        memory.check(buffer, Integer.toUnsignedLong(length));
        memory.check((int) args[5], Integer.BYTES);
        byte[] target = entry(wasi, memory, args, 0).readlink().getBytes(StandardCharsets.UTF_8);
        int count = Math.min(target.length, length);
        memory.write(buffer, target, 0, count);
        memory.writeInt((int) args[5], count);
    }

    static void link(Wasi wasi, GuestMemory memory, long[] args) {
        lookup(wasi, memory, args).linkTo(entry(wasi, memory, args, 4));
    }

    static void rename(Wasi wasi, GuestMemory memory, long[] args) {
        entry(wasi, memory, args, 0).renameTo(entry(wasi, memory, args, 3));
    }
}
