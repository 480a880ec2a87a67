package dev.asml.threader.http;

import io.helidon.common.Size;
import java.math.BigDecimal;

/**
 * How many bytes of a body Helidon may keep for one who reads it twice. Helidon's own sizes are decimal numbers, for which
 * the JDK prepares a table of large powers that a start would wait for.
 */
record BodyMemory(long toBytes) implements Size {
    /** What Helidon takes where nobody says otherwise. */
    static final BodyMemory USUAL = new BodyMemory(64 << 10);

    @Override
    public BigDecimal to(Unit unit) {
        return new BigDecimal(toBytes).divide(new BigDecimal(unit.bytesInteger()));
    }

    @Override
    public String toString(UnitKind kind) {
        return toString();
    }

    @Override
    public String toString(Unit unit, UnitKind kind) {
        return to(unit).toPlainString() + " " + unit;
    }

    @Override
    public String toString() {
        return toBytes + " B";
    }
}
