package dev.asml.iomods.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The changes that are made of names, and of the ends of files. Each is kept by the disk when it is answered. */
final class Changes {
    private Changes() {}

    /** What is done to one path. */
    record Delete(
            String path,
            @Nullable Boolean recursive,
            @JsonProperty("if_match") @Nullable String ifMatch) {}

    /** A folder to make. */
    record MakeDirectory(String path, @Nullable Boolean parents) {}

    /** What is done with two paths. */
    record Transfer(
            String from,
            String to,
            @Nullable Boolean replace,
            @Nullable Boolean parents) {
        Condition.Mode mode() {
            return is(replace) ? Condition.Mode.REPLACE : Condition.Mode.CREATE;
        }
    }

    static boolean is(@Nullable Boolean flag) {
        return flag != null && flag;
    }

    /** Adds bytes to the end of a file, or makes it. */
    static Entry append(Place place, boolean parents, Condition condition, byte[] bytes)
            throws IOException, InterruptedException {
        place.grant().requireWritable(place.text());
        place.grant().take(bytes.length);
        try (Appended appended = place.grant().change(_ -> {
            try (Folder parent = place.openParent(parents)) {
                return append(place, parent, condition, bytes);
            }
        })) {
            // Others go on meanwhile.
            appended.channel().force(true);
            return appended.entry();
        }
    }

    /** What was written, but need not be on the disk. */
    private record Appended(FileChannel channel, Entry entry) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static Appended append(Place place, Folder parent, Condition condition, byte[] bytes) throws IOException {
        Path name = place.name();
        Optional<BasicFileAttributes> before = parent.find(name);
        condition.check(place.text(), before);
        FileChannel channel = parent.append(name);
        try {
            write(channel, bytes, before.map(BasicFileAttributes::size).orElse(0L));
            parent.setModified(name, Entry.next(before));
            if (before.isEmpty()) {
                parent.sync();
            }
            return new Appended(channel, Entry.of(place.text(), parent.attributes(name)));
        } catch (IOException e) {
            channel.close();
            place.grant().giveBack(bytes.length);
            throw e;
        }
    }

    private static void write(FileChannel channel, byte[] bytes, long end) throws IOException {
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                channel.truncate(end);
            }
            throw e;
        }
    }

    /** Deletes a file, or a folder with all that it has. */
    static void delete(Place place, Delete request) throws IOException, InterruptedException {
        place.grant().requireWritable(place.text());
        Path name = place.name();
        Optional<Path> rest = place.grant().change(top -> {
            try (Folder parent = place.openParent()) {
                BasicFileAttributes found = parent.find(name).orElseThrow(place::missing);
                if (found.isDirectory() && request.ifMatch() == null) {
                    return deleteFolder(top, parent, name, is(request.recursive()));
                }
                if (request.ifMatch() != null) {
                    Condition.of(Condition.Mode.REPLACE, request.ifMatch()).check(place.text(), Optional.of(found));
                }
                parent.deleteFile(name);
                parent.sync();
                place.grant().giveBack(found.isRegularFile() ? found.size() : 0);
                return Optional.empty();
            }
        });
        if (rest.isPresent()) {
            deleteRest(place.grant(), rest.get());
        }
    }

    /** Takes a folder out of sight at once; answers what is left to be deleted. */
    private static Optional<Path> deleteFolder(Folder top, Folder parent, Path name, boolean recursive)
            throws IOException {
        if (recursive) {
            Path unseen = Grant.newName();
            parent.move(name, top, unseen);
            parent.sync();
            return Optional.of(unseen);
        }
        parent.deleteEmptyFolder(name);
        parent.sync();
        return Optional.empty();
    }

    private static void deleteRest(Grant grant, Path unseen) throws IOException {
        try (Folder top = grant.open()) {
            grant.giveBack(Quota.bytesAt(top, unseen));
            top.deleteAll(unseen);
        }
    }

    /** Makes a folder; one that is there already is as good. */
    static Entry makeDirectory(Place place, boolean parents) throws IOException, InterruptedException {
        place.grant().requireWritable(place.text());
        return place.grant().change(_ -> {
            if (!parents && !place.path().isRoot()) {
                place.openParent().close();
            }
            try (Folder folder = place.grant().openOrMake(place.path())) {
                return Entry.of(place.text(), folder.attributes());
            }
        });
    }

    /** Gives a file or folder another path. */
    static Entry move(Place from, Place to, Transfer request) throws IOException, InterruptedException {
        from.grant().requireWritable(from.text());
        to.grant().requireWritable(to.text());
        if (!from.grant().equals(to.grant())) {
            throw new IomodFailure(
                    "REFUSED",
                    "%s and %s are in different granted folders; copy it, then delete it"
                            .formatted(from.text(), to.text()));
        }
        if (to.path().isIn(from.path())) {
            throw IomodFailure.invalidInput("field \"to\" is in \"from\", or the same");
        }
        return from.grant().change(_ -> {
            try (Folder source = from.openParent();
                    Folder target = to.openParent(is(request.parents()))) {
                return move(from, source, to, target, request.mode());
            }
        });
    }

    private static Entry move(Place from, Folder source, Place to, Folder target, Condition.Mode mode)
            throws IOException {
        BasicFileAttributes moved = source.find(from.name()).orElseThrow(from::missing);
        Unfollowed.check(from.text(), moved);
        Optional<BasicFileAttributes> before = target.find(to.name());
        Condition.of(mode, null).check(to.text(), before);
        source.move(from.name(), target, to.name());
        before.ifPresent(replaced -> to.grant().giveBack(replaced.size()));
        target.sync();
        source.sync();
        return Entry.of(to.text(), target.attributes(to.name()));
    }

    /** Makes a file with what another has. */
    static Entry copy(Place from, Place to, Transfer request) throws IOException, InterruptedException {
        Condition condition = Condition.of(request.mode(), null);
        try (OpenFile file = OpenFile.open(from);
                Draft draft = Draft.begin(to, is(request.parents()), condition)) {
            file.copy(0, file.size(), draft::write);
            return draft.commit();
        }
    }
}
