package dev.asml.threader.wasm.wit;

import static java.util.Map.entry;

import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.ArrayBuffer;
import dev.asml.threader.wasm.wasi.Descriptor;
import dev.asml.threader.wasm.wasi.Errno;
import dev.asml.threader.wasm.wasi.ErrnoException;
import dev.asml.threader.wasm.wasi.GuestPath;
import dev.asml.threader.wasm.wasi.Listing;
import dev.asml.threader.wasm.wasi.NewTime;
import dev.asml.threader.wasm.wasi.Opening;
import dev.asml.threader.wasm.wasi.Stat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code wasi:filesystem} over the files that guests of preview 1 have too. A descriptor stands for itself, a directory
 * entry stream for its {@link Listing}.
 */
final class Filesystem {
    private static final String TYPES = "wasi:filesystem/types";
    private static final int FOLLOW = 1;
    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

    private Filesystem() {}

    static List<HostInterface> bound() {
        return List.of(types(), preopens());
    }

    private static HostInterface types() {
        return HostInterface.bind(
                TYPES,
                Map.ofEntries(
                        onFile("read-via-stream", (file, a) -> Input.of(file.source((Long) a[1]))),
                        onFile("write-via-stream", (file, a) -> Output.of(file.sink((Long) a[1]))),
                        onFile("append-via-stream", (file, _) -> Output.of(file.appendingSink())),
                        onFile("advise", Filesystem::advise),
                        onFile("sync-data", (file, _) -> done(file::syncBytes)),
                        onFile("get-flags", (file, _) -> FilesystemValues.flags(file)),
                        onFile("get-type", (file, _) -> FilesystemValues.type(file.type())),
                        onFile("set-size", (file, a) -> done(() -> file.setSize((Long) a[1]))),
                        on("set-times", Filesystem::setTimes),
                        onFile("read", Filesystem::read),
                        onFile("write", (file, a) -> (long) file.write((Long) a[2], new ArrayBuffer((byte[]) a[1]))),
                        onFile("read-directory", (file, _) -> file.listing()),
                        onFile("sync", (file, _) -> done(file::sync)),
                        onFile("create-directory-at", (file, a) -> done(entryAt(file, a[1])::createDirectory)),
                        onFile("stat", (file, _) -> FilesystemValues.stat(file.stat())),
                        onFile(
                                "stat-at",
                                (file, a) -> FilesystemValues.stat(
                                        pathAt(file, a[1], a[2]).stat())),
                        on("set-times-at", Filesystem::setTimesAt),
                        onFile("link-at", Filesystem::link),
                        onFile("open-at", Filesystem::open),
                        onFile("readlink-at", (file, a) -> entryAt(file, a[1]).readlink()),
                        onFile("remove-directory-at", (file, a) -> done(entryAt(file, a[1])::removeDirectory)),
                        onFile("rename-at", Filesystem::rename),
                        onFile(
                                "symlink-at",
                                (file, a) -> done(() -> entryAt(file, a[2]).symlinkTo((String) a[1]))),
                        onFile("unlink-file-at", (file, a) -> done(entryAt(file, a[1])::unlink)),
                        entry(
                                "[method]descriptor.is-same-object",
                                (_, a) -> file(a[0]).isSame(file(a[1]))),
                        onFile("metadata-hash", (file, _) -> hash(file.stat())),
                        onFile(
                                "metadata-hash-at",
                                (file, a) -> hash(pathAt(file, a[1], a[2]).stat())),
                        entry("[method]directory-entry-stream.read-directory-entry", Filesystem::nextEntry),
                        entry("filesystem-error-code", Filesystem::errorCode)));
    }

    private static HostInterface preopens() {
        return HostInterface.bind(
                "wasi:filesystem/preopens",
                Map.of(
                        "get-directories",
                        (world, _) -> world.wasi().directories().stream()
                                .<Object>map(directory -> new @Nullable Object[] {directory, directory.preopenedAs()})
                                .toList()));
    }

    private static Descriptor file(Object argument) {
        return (Descriptor) argument;
    }

    private static GuestPath entryAt(Descriptor base, Object path) {
        return GuestPath.entry(base, (String) path);
    }

    private static GuestPath pathAt(Descriptor base, Object flags, Object path) {
        return new GuestPath(base, (String) path, ((Integer) flags & FOLLOW) != 0);
    }

    /** A call that may fail with an error number, and its good result. */
    private interface Call {
        @Nullable
        Object run(World world, Object[] arguments);
    }

    /** A call that needs nothing of the world. */
    private interface FileCall {
        @Nullable
        Object run(Descriptor file, Object[] arguments);
    }

    private static Map.Entry<String, HostInterface.Body> on(String method, Call call) {
        return entry("[method]descriptor." + method, (world, arguments) -> result(call, world, arguments));
    }

    private static Map.Entry<String, HostInterface.Body> onFile(String method, FileCall call) {
        return on(method, (_, arguments) -> call.run(file(arguments[0]), arguments));
    }

    private static Variant result(Call call, World world, Object[] arguments) {
        try {
            return Variant.ok(call.run(world, arguments));
        } catch (ErrnoException e) {
            return Variant.error(FilesystemValues.code(e.errno()));
        }
    }

    private static @Nullable Object done(Runnable call) {
        call.run();
        return null;
    }

    private static @Nullable Object advise(Descriptor file, Object[] a) {
        return done(() -> file.advise((Long) a[1], (Long) a[2], ((Variant) a[3]).index()));
    }

    private static Object read(Descriptor file, Object[] a) {
        int most = (int) (Long.compareUnsigned((Long) a[1], Integer.MAX_VALUE) < 0 ? (Long) a[1] : Integer.MAX_VALUE);
        byte[] bytes = file.read((Long) a[2], most);
        return new Object[] {bytes, bytes.length == 0 && most > 0 && !file.endless()};
    }

    private static @Nullable Object setTimes(World world, Object[] a) {
        NewTime accessed = FilesystemValues.newTime((Variant) a[1]);
        NewTime modified = FilesystemValues.newTime((Variant) a[2]);
        return done(() -> file(a[0]).setTimes(accessed, modified, world.wasi().now()));
    }

    private static @Nullable Object setTimesAt(World world, Object[] a) {
        NewTime accessed = FilesystemValues.newTime((Variant) a[3]);
        NewTime modified = FilesystemValues.newTime((Variant) a[4]);
        return done(() -> pathAt(file(a[0]), a[1], a[2])
                .setTimes(accessed, modified, world.wasi().now()));
    }

    private static @Nullable Object link(Descriptor file, Object[] a) {
        return done(() -> pathAt(file, a[1], a[2]).linkTo(entryAt(file(a[3]), a[4])));
    }

    private static @Nullable Object rename(Descriptor file, Object[] a) {
        return done(() -> entryAt(file, a[1]).renameTo(entryAt(file(a[2]), a[3])));
    }

    private static Object open(Descriptor file, Object[] a) {
        Opening opening = FilesystemValues.opening((Integer) a[3], (Integer) a[4]);
        return pathAt(file, a[1], a[2]).open(opening);
    }

    /** The first half stays while the file does, as an inode; the second changes with the bytes. */
    private static Object hash(Stat stat) {
        long changes = (stat.times().modified() * ODD ^ stat.size()) * ODD;
        return new Object[] {stat.inode(), changes ^ changes >>> 32};
    }

    private static Object nextEntry(World world, Object[] a) {
        Listing.@Nullable Item next = ((Listing) a[0]).next();
        return Variant.ok(
                Variant.option(next == null ? null : new Object[] {FilesystemValues.type(next.type()), next.name()}));
    }

    /** What a stream's failure is called here, if it was one of a file. */
    private static Object errorCode(World world, Object[] a) {
        return a[0] instanceof IoError(StreamFailure failure) && failure.code() instanceof Errno errno
                ? Variant.option(FilesystemValues.code(errno))
                : Variant.none();
    }
}
