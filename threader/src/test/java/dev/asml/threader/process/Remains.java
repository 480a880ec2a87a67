package dev.asml.threader.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tests could leave behind in their JVM.
 *
 * @param processes that were started by this one, and what they started
 * @param threads of hosts of IOmods
 * @param sockets that are open
 */
record Remains(long processes, long threads, long sockets) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static Remains now() {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("iomod-"))
                .count();
        return new Remains(
                ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .count(),
                threads,
                openSockets());
    }

    private static long openSockets() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            List<Path> all = open.toList();
            return all.stream().filter(Remains::isSocket).count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException _) {
            // Closed meanwhile.
            return false;
        }
    }

    /** Whether there is no more of anything than there. */
    boolean isWithin(Remains other) {
        return processes <= other.processes && threads <= other.threads && sockets <= other.sockets;
    }
}
