package dev.asml.threader.io;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.CallPath;
import dev.asml.manifests.Coordinates;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The IOmods that the functions of one service may call. Safe for use by many threads. */
public final class IoGrants {
    /** Guests choose their paths, so what is remembered of them has a bound. */
    private static final int REMEMBERED_PATHS = 1024;

    private static final IoTally UNDECLARED = new IoTally();

    private final String service;
    private final Map<Coordinates, Iomod> iomods;
    private final ConcurrentHashMap<String, Target> targets;
    private final Map<Coordinates, IoTally> tallies;
    private final @Nullable Iomod own;

    /**
     * Grants what a service's manifest declares.
     *
     * @param service its name, for messages
     */
    public IoGrants(String service, Map<Coordinates, Iomod> iomods) {
        this(service, Map.copyOf(iomods), new ConcurrentHashMap<>(), tallies(iomods), null);
    }

    private IoGrants(
            String service,
            Map<Coordinates, Iomod> iomods,
            ConcurrentHashMap<String, Target> targets,
            Map<Coordinates, IoTally> tallies,
            @Nullable Iomod own) {
        this.service = service;
        this.iomods = iomods;
        this.targets = targets;
        this.tallies = tallies;
        this.own = own;
    }

    /** The same for one invocation, which has an IOmod of its own in the place of the one with these coordinates. */
    public IoGrants with(Iomod instead) {
        return new IoGrants(service, iomods, targets, tallies, instead);
    }

    private static Map<Coordinates, IoTally> tallies(Map<Coordinates, Iomod> iomods) {
        Map<Coordinates, IoTally> tallies = new HashMap<>();
        iomods.keySet().forEach(each -> tallies.put(each, new IoTally()));
        return Map.copyOf(tallies);
    }

    /** What became of the calls to each. */
    public Map<Coordinates, IoTally> tallies() {
        return tallies;
    }

    /** The IOmods, by their coordinates. */
    public Map<Coordinates, Iomod> iomods() {
        return iomods;
    }

    /** What a call path leads to; null if it is none. */
    @Nullable
    Target resolve(String path) {
        Target known = targets.get(path);
        Target target = known != null ? known : parse(path);
        if (target == null || own == null || target.iomod() == null) {
            return target;
        }
        return target.path().iomod().equals(own.coordinates())
                ? new Target(target.path(), own, target.tally())
                : target;
    }

    private @Nullable Target parse(String path) {
        CallPath parsed;
        try {
            parsed = CallPath.parse(path);
        } catch (IllegalArgumentException _) {
            return null;
        }
        Target target =
                new Target(parsed, iomods.get(parsed.iomod()), tallies.getOrDefault(parsed.iomod(), UNDECLARED));
        if (target.iomod() != null && targets.size() < REMEMBERED_PATHS) {
            targets.put(path, target);
        }
        return target;
    }

    Completion.Failure undeclared(Coordinates coordinates) {
        String declared = iomods.isEmpty() ? "declares none" : "declares " + join();
        return Completion.Failure.of(
                FailureCode.COORDS_NOT_FOUND,
                "the manifest of service \"%s\" does not declare the IOmod %s; it %s"
                        .formatted(service, coordinates, declared),
                false);
    }

    private String join() {
        StringBuilder names = new StringBuilder();
        for (Coordinates coordinates : new TreeSet<>(iomods.keySet())) {
            names.append(names.isEmpty() ? "" : ", ").append(coordinates);
        }
        return names.toString();
    }

    /** Where a call goes: nowhere, if the IOmod is not declared. */
    record Target(CallPath path, @Nullable Iomod iomod, IoTally tally) {}
}
