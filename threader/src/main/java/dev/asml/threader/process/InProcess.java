package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The IOmods that the operator lets run inside the Threader: their code can do there whatever the Threader can.
 *
 * @param all whether every IOmod may
 * @param named those that may
 */
public record InProcess(boolean all, Set<Coordinates> named) {
    /** No IOmod may. */
    public static final InProcess NONE = new InProcess(false, Set.of());

    /** Stands for every IOmod. */
    public static final String ALL = "all";

    public InProcess {
        named = Set.copyOf(named);
    }

    /**
     * Reads what the operator says.
     *
     * @param words coordinates, or {@link #ALL}; each may be a comma list
     * @throws IllegalArgumentException if one is neither
     */
    public static InProcess parse(List<String> words) {
        Set<Coordinates> named = new HashSet<>();
        boolean all = false;
        for (String word : String.join(",", words).split(",", -1)) {
            if (word.equals(ALL)) {
                all = true;
            } else if (!word.isBlank()) {
                named.add(Coordinates.parse(word.strip()));
            }
        }
        return new InProcess(all, named);
    }

    boolean allows(Coordinates coordinates) {
        return all || named.contains(coordinates);
    }
}
