package dev.asml.threader.process;

import dev.asml.manifests.IomodDependency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's control groups as far as this process may make some below its own: version 2 if that is delegated to it,
 * version 1 for the controllers that are there. Whatever the surroundings bound, holds inside too.
 *
 * <p>In version 2, a group with processes of its own cannot bound others below it, so the Threader moves itself one
 * level down first.
 */
final class ControlGroups {
    private static final Path SELF = Path.of("/proc/self/cgroup");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Pattern OURS = Pattern.compile("asml-(\\d{1,18})-\\d+");
    private static final int MEGABYTE_BITS = 20;

    private static final AtomicLong MADE = new AtomicLong();

    /** The folder of this process's own group in each hierarchy; empty where there is none. */
    private final Optional<Path> memory;

    private final Optional<Path> pids;
    private final Optional<Path> unified;

    private ControlGroups(Optional<Path> memory, Optional<Path> pids, Optional<Path> unified) {
        this.memory = memory;
        this.pids = pids;
        this.unified = unified;
    }

    /** Looks where this process is, and removes there what Threaders left that are gone. */
    static ControlGroups find() {
        List<String> own = ControlGroup.lines(SELF);
        List<String> mounts = ControlGroup.lines(MOUNTS);
        ControlGroups groups =
                new ControlGroups(folder(own, mounts, "memory"), folder(own, mounts, "pids"), folder(own, mounts, ""));
        Stream.of(groups.memory, groups.pids, groups.unified)
                .flatMap(Optional::stream)
                .forEach(ControlGroups::removeStale);
        return groups;
    }

    /** Where this process's group of a controller lies; that of no controller is version 2. */
    private static Optional<Path> folder(List<String> own, List<String> mounts, String controller) {
        for (String line : own) {
            String[] parts = line.split(":", 3); // number:controllers:path
            if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
                return mounts.stream()
                        .flatMap(mount -> mounted(mount, controller, parts[2]).stream())
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** The folder of a group, if this line of mountinfo shows the hierarchy that it is in. */
    private static Optional<Path> mounted(String mount, String controller, String group) {
        String[] halves = mount.split(" - ", 2);
        String[] place = halves[0].split(" ", -1);
        String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
        if (place.length < 5 || type.length < 3) {
            return Optional.empty();
        }
        boolean right = controller.isEmpty()
                ? type[0].equals("cgroup2")
                : type[0].equals("cgroup") && List.of(type[2].split(",")).contains(controller);
        String root = place[3].equals("/") ? "" : place[3];
        return right && group.startsWith(root)
                ? Optional.of(Path.of(place[4] + group.substring(root.length())))
                        .filter(Files::isDirectory)
                : Optional.empty();
    }

    private static void removeStale(Path parent) {
        try (Stream<Path> groups = Files.list(parent)) {
            groups.filter(ControlGroups::isStale).forEach(ControlGroup::removeEmpty);
        } catch (IOException _) {
            // What cannot be listed was not made here.
        }
    }

    private static boolean isStale(Path group) {
        Matcher name = OURS.matcher(group.getFileName().toString());
        return name.matches()
                && !ProcessHandle.of(Long.parseLong(name.group(1)))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    /** The folder in which groups with this controller are made, if there can be one. */
    Optional<Path> parent(String controller) {
        Optional<Path> version1 = controller.equals("memory") ? memory : pids;
        return version1.isPresent() ? version1 : unified;
    }

    /**
     * Makes the group of one process.
     *
     * @param missing gets a sentence for each bound that cannot be kept here
     */
    ControlGroup make(IomodDependency.Limits limits, List<String> missing) {
        if (limits.memoryMegabytes().isEmpty() && limits.processes().isEmpty()) {
            return ControlGroup.NONE;
        }
        Set<Path> folders = new LinkedHashSet<>();
        String name = "asml-%d-%d".formatted(ProcessHandle.current().pid(), MADE.incrementAndGet());
        int megabytes = limits.memoryMegabytes().orElse(0);
        if (megabytes > 0) {
            bounded(name, memory, "memory", memoryFiles(megabytes))
                    .ifPresentOrElse(folders::add, () -> missing.add(unbounded("memory_mb", limits.memoryMegabytes())));
        }
        int processes = limits.processes().orElse(0);
        if (processes > 0) {
            bounded(name, pids, "pids", List.of(new Limit("pids.max", Integer.toString(processes), true)))
                    .ifPresentOrElse(folders::add, () -> missing.add(unbounded("processes", limits.processes())));
        }
        return folders.isEmpty() ? ControlGroup.NONE : new ControlGroup(List.copyOf(folders), megabytes, processes);
    }

    private static String unbounded(String key, OptionalInt value) {
        return "%s = %d is not kept: the Threader may not make control groups of the kernel here (cgroups, version 2 delegated to it, or version 1)"
                .formatted(key, value.orElseThrow());
    }

    /** A file of a group and what is written to it; version 1 and 2 have different ones. */
    private record Limit(String file, String value, boolean required) {}

    private static List<Limit> memoryFiles(int megabytes) {
        String bytes = Long.toString((long) megabytes << MEGABYTE_BITS);
        return List.of(
                new Limit("memory.limit_in_bytes", bytes, true),
                // Swap counts too, so that it is no way out.
                new Limit("memory.memsw.limit_in_bytes", bytes, false),
                new Limit("memory.max", bytes, true),
                new Limit("memory.swap.max", "0", false),
                new Limit("memory.oom.group", "1", false));
    }

    private Optional<Path> bounded(String name, Optional<Path> version1, String controller, List<Limit> limits) {
        try {
            Optional<Path> parent = version1.isPresent() ? version1 : delegated(controller);
            if (parent.isEmpty()) {
                return Optional.empty();
            }
            Path folder = Files.createDirectories(parent.get().resolve(name));
            bound(folder, limits);
            return Optional.of(folder);
        } catch (IOException _) {
            // Said by who wanted the bound.
            return Optional.empty();
        }
    }

    private static void bound(Path folder, List<Limit> limits) throws IOException {
        List<Limit> there = new ArrayList<>(limits);
        there.removeIf(limit -> !Files.exists(folder.resolve(limit.file())));
        for (Limit limit : there) {
            Files.writeString(folder.resolve(limit.file()), limit.value());
        }
        if (there.stream().noneMatch(Limit::required)) {
            throw new IOException(folder + " bounds nothing");
        }
    }

    /** The folder of version 2 below which groups with this controller can be made. */
    private Optional<Path> delegated(String controller) throws IOException {
        if (unified.isEmpty()) {
            return Optional.empty();
        }
        Path own = unified.get();
        String self = "asml-%d-0".formatted(ProcessHandle.current().pid());
        Path parent = own.getFileName() != null && own.getFileName().toString().equals(self) ? own.getParent() : own;
        if (parent == null || !has(parent.resolve("cgroup.controllers"), controller)) {
            return Optional.empty();
        }
        if (!has(parent.resolve("cgroup.subtree_control"), controller)) {
            moveDown(parent, self);
            Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
        }
        return Optional.of(parent);
    }

    private static boolean has(Path file, String controller) {
        return ControlGroup.lines(file).stream()
                .anyMatch(line -> List.of(line.split(" ", -1)).contains(controller));
    }

    /** Moves this process and what it started below its group, if they are alone there; the root needs none of that. */
    private static void moveDown(Path group, String name) throws IOException {
        Set<String> family = Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .map(process -> Long.toString(process.pid()))
                .collect(Collectors.toSet());
        List<String> inside = ControlGroup.lines(group.resolve("cgroup.procs"));
        if (Files.exists(group.resolve("cgroup.type")) && family.containsAll(inside)) {
            Path self = Files.createDirectories(group.resolve(name));
            for (String pid : inside) {
                Files.writeString(self.resolve("cgroup.procs"), pid);
            }
        }
    }
}
