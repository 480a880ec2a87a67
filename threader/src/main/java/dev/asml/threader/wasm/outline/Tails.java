package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Part.Exit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the ways out of parts are taken that have the same nearest block to go to: once for all of them, at the end of
 * that block. An interpreter's loop has hundreds of parts that all go on with the loop.
 */
final class Tails {
    private final Body body;
    private final Map<Integer, List<Exit>> exits = new HashMap<>();

    Tails(Body body, Collection<Part> parts) {
        this.body = body;
        Map<Integer, Integer> counts = new HashMap<>();
        parts.forEach(part -> counts.merge(part.nearest(), 1, Integer::sum));
        for (Part part : parts) {
            int nearest = part.nearest();
            if (counts.getOrDefault(nearest, 0) > 1 && canEnd(nearest)) {
                List<Exit> known = exits.computeIfAbsent(nearest, _ -> new ArrayList<>());
                part.exits().stream().filter(exit -> !known.contains(exit)).forEach(known::add);
            }
        }
    }

    private boolean canEnd(int block) {
        if (block == Body.OUTERMOST || body.at(block).code() == Body.IF) {
            return false;
        }
        return body.types().ofBlock(body.at(block).operand()).parameters().isEmpty();
    }

    /** The ways out at the end of a block, of which the first has the number 1; null if there are none. */
    @Nullable
    List<Exit> at(int block) {
        return exits.get(block);
    }
}
