package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** What functions are told of what the operating system says. No message names a path outside a granted folder. */
final class Failures {
    private Failures() {}

    /** Work on files. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Runs the work; what the operating system says becomes a failure with a code. */
    static <T> T told(String path, Work<T> work) throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (FileSystemException e) {
            throw of(path, e);
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            // Nobody waits any more.
            throw e;
        } catch (IOException e) {
            throw of(path, Objects.toString(e.getMessage(), e.getClass().getSimpleName()));
        }
    }

    private static IomodFailure of(String path, FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ ->
                new IomodFailure("NOT_FOUND", "%s does not exist, or a directory on the way to it".formatted(path));
            case FileAlreadyExistsException _ -> new IomodFailure("EXISTS", "%s exists already".formatted(path));
            case NotDirectoryException _ ->
                new IomodFailure("NOT_DIRECTORY", "%s: %s is not a directory".formatted(path, name(e)));
            case DirectoryNotEmptyException _ ->
                new IomodFailure(
                        "NOT_EMPTY", "%s is a directory that has entries; set \"recursive\" to true".formatted(path));
            case AccessDeniedException _ ->
                new IomodFailure("REFUSED", "%s: the operating system does not allow it".formatted(path));
            case Unfollowed _ -> new IomodFailure("REFUSED", "%s: %s %s".formatted(path, name(e), e.getReason()));
            default -> of(path, Objects.toString(e.getReason(), e.getClass().getSimpleName()));
        };
    }

    /** By the words of the operating system, where there is no type for them. */
    private static IomodFailure of(String path, String reason) {
        return switch (reason) {
            case "No space left on device", "Disk quota exceeded" ->
                new IomodFailure("NO_SPACE", "%s: %s".formatted(path, reason), true);
            case "Not a directory" -> new IomodFailure("NOT_DIRECTORY", "%s goes through a file".formatted(path));
            case "Too many levels of symbolic links" ->
                new IomodFailure("REFUSED", "%s: links are not followed".formatted(path));
            case "Invalid cross-device link" ->
                new IomodFailure(
                        "REFUSED",
                        "%s is on another file system than the granted folder; grant that one".formatted(path));
            case "Read-only file system" -> new IomodFailure("READ_ONLY", "%s: %s".formatted(path, reason));
            case "Too many open files" -> new IomodFailure("LIMIT", "%s: %s".formatted(path, reason), true);
            default -> new IomodFailure("IO", "%s: %s".formatted(path, reason));
        };
    }

    /** The last name: paths of the operating system are not told. */
    private static String name(FileSystemException e) {
        String file = Objects.toString(e.getFile(), "");
        return file.substring(file.lastIndexOf('/') + 1);
    }
}
