package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.Nullable;

/** A node with named children. */
sealed interface Directory extends Node permits FixedDirectory, RootDirectory, TmpDirectory {
    /** Cookies up to this one stand for {@code .} and {@code ..}. */
    long FIRST_COOKIE = 2;

    @Nullable
    Node child(String name);

    /** The entries whose cookies are greater, in the order of their cookies. */
    Iterable<Entry> entriesAfter(long cookie);

    long parentInode();

    /** This directory as one whose entries can be changed; EROFS if they cannot. */
    default TmpDirectory writable() {
        throw Errno.ROFS.failure();
    }

    @Override
    default FileType type() {
        return FileType.DIRECTORY;
    }

    @Override
    default long rights() {
        return Rights.DIRECTORY;
    }

    /** A child and the cookie that a listing goes on after. */
    record Entry(long cookie, String name, Node node) {}
}
