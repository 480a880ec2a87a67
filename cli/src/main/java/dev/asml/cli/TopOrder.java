package dev.asml.cli;

import java.util.Comparator;
import java.util.Locale;

/** By what {@code asml top} sorts functions: the largest first, names by the alphabet. */
// Comparators that are made of method references have no state.
@SuppressWarnings("ImmutableEnumChecker")
enum TopOrder {
    RATE('r', Comparator.comparingDouble(TopDocument.FunctionLine::rate).reversed()),
    NAME('n', Comparator.comparing(TopDocument.FunctionLine::name)),
    FLIGHT('i', Comparator.comparingInt(TopDocument.FunctionLine::inFlight).reversed()),
    PARKED('p', Comparator.comparingInt(TopDocument.FunctionLine::parked).reversed()),
    LATENCY('l', Comparator.comparingDouble(TopDocument.FunctionLine::p99Ms).reversed()),
    ERRORS('e', Comparator.comparingDouble(TopDocument.FunctionLine::errorRate).reversed()),
    CPU('c', Comparator.comparingDouble(TopDocument.FunctionLine::cpu).reversed()),
    MEMORY('m', Comparator.comparingLong(TopDocument.FunctionLine::memoryBytes).reversed());

    private final char key;
    private final Comparator<TopDocument.FunctionLine> order;

    TopOrder(char key, Comparator<TopDocument.FunctionLine> order) {
        this.key = key;
        this.order = order.thenComparing(TopDocument.FunctionLine::name);
    }

    /** The key that chooses it on the screen. */
    char key() {
        return key;
    }

    Comparator<TopDocument.FunctionLine> order() {
        return order;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
