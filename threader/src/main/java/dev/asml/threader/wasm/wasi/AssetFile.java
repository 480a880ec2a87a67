package dev.asml.threader.wasm.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only file, read from disk at its first use and then shared between invocations; thread-safe. */
final class AssetFile implements Content {
    private static final Logger LOG = LoggerFactory.getLogger(AssetFile.class);

    private final Path path;
    private final long inode;
    private final int size;
    private volatile byte @Nullable [] bytes;

    AssetFile(Path path, long inode, int size) {
        this.path = path;
        this.inode = inode;
        this.size = size;
    }

    Path path() {
        return path;
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public long inode() {
        return inode;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, GuestBuffer room) {
        int count = Math.clamp(size - position, 0, room.length());
        if (count > 0) {
            room.put(0, bytes(), (int) position, count);
        }
        return count;
    }

    @Override
    public int write(long position, GuestBuffer given) {
        throw Errno.ROFS.failure();
    }

    @Override
    public void resize(long newSize) {
        throw Errno.ROFS.failure();
    }

    private byte[] bytes() {
        byte[] known = bytes;
        return known != null ? known : load();
    }

    private synchronized byte[] load() {
        byte[] known = bytes;
        if (known != null) {
            return known;
        }
        byte[] loaded = readAll();
        bytes = loaded;
        return loaded;
    }

    /** A deployed folder does not change; should it, then the guest gets EIO and never another size than it was told. */
    private byte[] readAll() {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] all = in.readNBytes(size);
            if (all.length == size && in.read() < 0) {
                return all;
            }
            LOG.warn("{} has changed since it was deployed: deploy it again", path);
        } catch (IOException e) {
            LOG.warn("{} cannot be read", path, e);
        }
        throw Errno.IO.failure();
    }
}
