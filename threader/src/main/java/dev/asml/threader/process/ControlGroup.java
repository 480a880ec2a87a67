package dev.asml.threader.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The control group of one IOmod's processes: a folder in each hierarchy of the kernel that bounds one of the things
 * that are to be bounded (in version 2 there is one for all). Who starts is inside before it is executed, and what it
 * starts in turn is born there.
 *
 * @param folders where processes are put, each with its limits
 * @param memoryMegabytes the bound on their memory; 0 is none
 * @param processes the bound on their number, with their threads; 0 is none
 */
record ControlGroup(List<Path> folders, int memoryMegabytes, int processes) {
    private static final Duration EMPTIES_WITHIN = Duration.ofSeconds(2);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(5);

    /** Bounds nothing. */
    static final ControlGroup NONE = new ControlGroup(List.of(), 0, 0);

    /** What the kernel did to keep the bounds; empty if nothing. */
    Optional<String> interventions() {
        List<String> found = new ArrayList<>();
        if (memoryMegabytes > 0 && count("memory.events", "oom_kill") + count("memory.oom_control", "oom_kill") > 0) {
            found.add("was killed: it went over memory_mb = " + memoryMegabytes);
        }
        if (processes > 0 && count("pids.events", "max") > 0) {
            found.add("could not start another process or thread: it has processes = " + processes);
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", found));
    }

    private long count(String file, String key) {
        return folders.stream()
                .flatMap(folder -> lines(folder.resolve(file)).stream())
                .filter(line -> line.startsWith(key + " "))
                .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
                .sum();
    }

    /** Kills what is left inside, and removes the folders. */
    void close() throws IOException {
        for (Path folder : folders) {
            long start = System.nanoTime();
            while (!remove(folder)) {
                if (System.nanoTime() - start > EMPTIES_WITHIN.toNanos()) {
                    throw new IOException(folder + " still has processes; the next start removes it");
                }
                LockSupport.parkNanos(LOOK_EVERY);
            }
        }
    }

    /** Removes the folder of a control group, or kills what is inside. */
    private static boolean remove(Path folder) {
        if (!Files.isDirectory(folder) || removeEmpty(folder)) {
            return true;
        }
        lines(folder.resolve("cgroup.procs")).stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .forEach(ProcessHandle::destroyForcibly);
        return false;
    }

    /** Whether it had no processes and is gone now. */
    static boolean removeEmpty(Path folder) {
        try {
            Files.delete(folder);
            return true;
        } catch (IOException _) {
            // It is in use, until those inside have ended and somebody asked how.
            return false;
        }
    }

    static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        } catch (IOException | java.io.UncheckedIOException _) {
            // The kernel has no such file, or the group has just gone.
            return List.of();
        }
    }
}
