package dev.asml.iomods.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An open folder. What it has is reached by a single name from its descriptor, and no symbolic link is followed: whatever
 * becomes of the path that led here meanwhile, nothing outside is touched. Used by one thread.
 */
final class Folder implements AutoCloseable {
    private static final Path ITSELF = Path.of(".");

    private final SecureDirectoryStream<Path> stream;

    private Folder(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /** Opens a granted folder, to which links may lead: its operator chose the path. */
    @SuppressWarnings("StreamResourceLeak") // Closed with the folder.
    static Folder open(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new Folder(secure);
        }
        stream.close();
        throw new FileSystemException(root.toString(), null, "this system cannot keep paths inside a folder");
    }

    /**
     * Opens a folder in this one.
     *
     * @throws Unfollowed if it is a link, or something that is no folder
     */
    Folder enter(Path name) throws IOException {
        // Looked at before: to open a pipe would wait for who writes it.
        BasicFileAttributes attributes = attributes(name);
        Unfollowed.check(name.toString(), attributes);
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(name.toString());
        }
        return new Folder(stream.newDirectoryStream(name, NOFOLLOW_LINKS));
    }

    /** Its own attributes. */
    BasicFileAttributes attributes() throws IOException {
        return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    /** Of what has that name, be it a link. */
    BasicFileAttributes attributes(Path name) throws IOException {
        return view(name, BasicFileAttributeView.class).readAttributes();
    }

    private <V extends BasicFileAttributeView> V view(Path name, Class<V> type) {
        return stream.getFileAttributeView(name, type, NOFOLLOW_LINKS);
    }

    /** Empty if nothing has that name. */
    Optional<BasicFileAttributes> find(Path name) throws IOException {
        try {
            return Optional.of(attributes(name));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Opens a file, whose attributes have to be looked at before and after. */
    FileChannel read(Path name) throws IOException {
        return channel(name, READ);
    }

    FileChannel create(Path name) throws IOException {
        return channel(name, WRITE, CREATE_NEW);
    }

    FileChannel append(Path name) throws IOException {
        return channel(name, WRITE, CREATE, APPEND);
    }

    private FileChannel channel(Path name, OpenOption... options) throws IOException {
        Set<OpenOption> unfollowing = new HashSet<>(Set.of(options));
        unfollowing.add(NOFOLLOW_LINKS);
        return (FileChannel) stream.newByteChannel(name, unfollowing);
    }

    /** Moves something to a name that nothing has, or over a file. */
    void move(Path name, Folder target, Path newName) throws IOException {
        stream.move(name, target.stream, newName);
    }

    void deleteFile(Path name) throws IOException {
        stream.deleteFile(name);
    }

    void deleteEmptyFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    /** Deletes a file, a link, or a folder with all that it has; what is gone already does not matter. */
    void deleteAll(Path name) throws IOException {
        try {
            if (!attributes(name).isDirectory()) {
                deleteFile(name);
                return;
            }
            try (Folder folder = enter(name)) {
                folder.forEachName(folder::deleteAll);
            }
            deleteEmptyFolder(name);
        } catch (NoSuchFileException _) {
            // Somebody else deleted it.
        }
    }

    void setModified(Path name, FileTime time) throws IOException {
        view(name, BasicFileAttributeView.class).setTimes(time, null, null);
    }

    /** Lets a file be used by those who may use the other. */
    void copyPermissions(Path from, Folder target, Path to) throws IOException {
        var permissions =
                view(from, PosixFileAttributeView.class).readAttributes().permissions();
        target.view(to, PosixFileAttributeView.class).setPermissions(permissions);
    }

    /** Something to do with each name. */
    @FunctionalInterface
    interface NameAction {
        void accept(Path name) throws IOException;
    }

    /** Tells its names, in no order and without holding them all; once. */
    void forEachName(NameAction action) throws IOException {
        try {
            for (Path entry : stream) {
                action.accept(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Has the disk keep which names there are. */
    void sync() throws IOException {
        try (FileChannel channel = read(ITSELF)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
