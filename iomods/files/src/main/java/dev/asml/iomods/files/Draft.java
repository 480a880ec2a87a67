package dev.asml.iomods.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file that is being written beside those that functions see. It takes its place whole and kept by the disk, or not at
 * all. Used by one thread.
 */
final class Draft implements AutoCloseable {
    private final Place place;
    private final boolean parents;
    private final Condition condition;
    private final Path draft = Grant.newName();
    private final Folder top;
    private final FileChannel channel;
    private long taken;
    private boolean committed;

    private Draft(Place place, boolean parents, Condition condition, Folder top) throws IOException {
        this.place = place;
        this.parents = parents;
        this.condition = condition;
        this.top = top;
        channel = top.create(draft);
    }

    /**
     * Begins a file.
     *
     * @param parents whether folders that are missing are made
     * @param condition looked at now, to spare the writing, and again when the file takes its place
     */
    static Draft begin(Place place, boolean parents, Condition condition) throws IOException {
        place.grant().requireWritable(place.text());
        checkNow(place, parents, condition);
        Folder top = place.grant().open();
        try {
            return new Draft(place, parents, condition, top);
        } catch (IOException e) {
            top.close();
            throw e;
        }
    }

    private static void checkNow(Place place, boolean parents, Condition condition) throws IOException {
        Path name = place.name();
        try (Folder parent = place.openParent()) {
            condition.check(place.text(), parent.find(name));
        } catch (NoSuchFileException e) {
            if (!parents) {
                throw e;
            }
            condition.check(place.text(), Optional.empty());
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        place.grant().take(bytes.remaining());
        taken += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Puts the file in its place; it is there, and kept, when this returns. */
    Entry commit() throws IOException, InterruptedException {
        channel.force(true);
        channel.close();
        return place.grant().change(_ -> {
            try (Folder parent = place.openParent(parents)) {
                return moveTo(parent);
            }
        });
    }

    private Entry moveTo(Folder parent) throws IOException {
        Path name = place.name();
        Optional<BasicFileAttributes> before = parent.find(name);
        condition.check(place.text(), before);
        if (before.isPresent()) {
            parent.copyPermissions(name, top, draft);
        }
        top.setModified(draft, Entry.next(before));
        top.move(draft, parent, name);
        committed = true;
        before.ifPresent(replaced -> place.grant().giveBack(replaced.size()));
        Entry entry = Entry.of(place.text(), parent.attributes(name));
        parent.sync();
        return entry;
    }

    /** Deletes what did not take its place. */
    @Override
    public void close() throws IOException {
        try (top;
                channel) {
            if (!committed) {
                place.grant().giveBack(taken);
                top.deleteFile(draft);
            }
        }
    }
}
