package dev.asml.threader.wasm.outline;

import java.util.Arrays;

/** Finds what an interpreter's loop has: a table of branches to many places. */
final class Dispatch {
    /** A table with fewer places to go to is an ordinary choice. */
    private static final int FEWEST = 16;

    private Dispatch() {}

    /** The table of a body that leads to most places; negative if none leads to many. */
    static int of(Body body) {
        int table = -1;
        long most = FEWEST - 1;
        for (int i = 0; i < body.count(); i++) {
            if (body.at(i).code() == Body.BR_TABLE && body.at(i).height() != Body.DEAD) {
                long places = Arrays.stream(body.at(i).labels()).distinct().count();
                if (places > most) {
                    most = places;
                    table = i;
                }
            }
        }
        return table;
    }
}
