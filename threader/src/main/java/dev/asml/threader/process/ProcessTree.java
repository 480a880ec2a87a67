package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.asml.threader.io.IomodUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A process that the host started, with all that it started in turn.
 *
 * <p>Descendants are those that the kernel shows below the process. One whose parent has ended belongs to nobody any
 * more, so where there is a {@code /proc} those are found as well that carry this process's token in their environment.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final Duration KILL_TAKES = Duration.ofSeconds(2);
    private static final Pattern NO_DIGITS = Pattern.compile("\\D+");
    private static final int KILOBYTE_BITS = 10;

    private final ProcessHandle root;
    private final String mark;

    /**
     * Names the tree of a process.
     *
     * @param mark what only the environments of this process and its descendants contain
     */
    ProcessTree(ProcessHandle root, String mark) {
        this.root = root;
        this.mark = mark;
    }

    /** Whether the process is the root or one of its descendants. */
    boolean contains(long pid) {
        for (ProcessHandle at = ProcessHandle.of(pid).orElse(null);
                at != null;
                at = at.parent().orElse(null)) {
            if (at.pid() == root.pid()) {
                return true;
            }
        }
        return false;
    }

    /** What the tree takes of the machine; empty where there is no {@code /proc}. */
    Optional<IomodUsage> usage() {
        return members().stream()
                .flatMap(member -> usage(member.pid()).stream())
                .reduce(IomodUsage::plus);
    }

    private static Optional<IomodUsage> usage(long pid) {
        List<String> status = ControlGroup.lines(PROC.resolve(pid + "/status"));
        long threads = number(status, "Threads:");
        return threads == 0
                ? Optional.empty()
                : Optional.of(new IomodUsage(number(status, "VmRSS:") << KILOBYTE_BITS, 1, (int) threads));
    }

    /** A line's number, without its unit. */
    private static long number(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(NO_DIGITS.matcher(line).replaceAll("")))
                .findFirst()
                .orElse(0);
    }

    /** Asks the root to end, then kills what is left of the tree. */
    void end(Duration grace) {
        Set<ProcessHandle> tree = members();
        if (root.isAlive()) {
            root.destroy();
            await(tree, grace);
        }
        kill(tree);
    }

    /** Kills the tree as it is now and was before. */
    void kill() {
        kill(new LinkedHashSet<>());
    }

    private void kill(Set<ProcessHandle> known) {
        known.addAll(members());
        known.addAll(strays());
        known.forEach(ProcessHandle::destroyForcibly);
        await(known, KILL_TAKES);
    }

    private Set<ProcessHandle> members() {
        Set<ProcessHandle> members = new LinkedHashSet<>();
        members.add(root);
        root.descendants().forEach(members::add);
        return members;
    }

    private Set<ProcessHandle> strays() {
        Set<ProcessHandle> strays = new LinkedHashSet<>();
        if (Files.isDirectory(PROC)) {
            ProcessHandle.allProcesses().filter(this::isMarked).forEach(strays::add);
        }
        return strays;
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(process.pid() + "/environ"));
            return new String(environment, ISO_8859_1).contains(mark);
        } catch (IOException _) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static void await(Set<ProcessHandle> processes, Duration patience) {
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(exits)
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
