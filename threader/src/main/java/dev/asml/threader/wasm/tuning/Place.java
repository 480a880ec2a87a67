package dev.asml.threader.wasm.tuning;

import java.util.Objects;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.analysis.BasicValue;

/** A 32-bit number as far as it is known where code is read: so much more than another one. */
final class Place extends BasicValue {
    /** What constants are counted from. */
    static final int ZERO = 0;

    private final int from;
    private final int distance;

    /** The number that is {@code distance} more than the one called {@code from}. */
    Place(int from, int distance) {
        super(Type.INT_TYPE);
        this.from = from;
        this.distance = distance;
    }

    int from() {
        return from;
    }

    int distance() {
        return distance;
    }

    boolean isConstant() {
        return from == ZERO;
    }

    Place plus(int more) {
        return new Place(from, distance + more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && place.from == from && place.distance == distance;
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, distance);
    }
}
