package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.List;

/** Where a module's sections lie. */
final class Sections {
    static final int PREAMBLE = 8;
    static final int TYPES = 1;
    static final int IMPORTS = 2;
    static final int FUNCTIONS = 3;
    static final int MEMORIES = 5;
    static final int GLOBALS = 6;
    static final int EXPORTS = 7;
    static final int CODE = 10;
    static final int DATA_COUNT = 12;

    private Sections() {}

    /** Number, start and end of each. */
    static List<int[]> of(byte[] module) {
        List<int[]> sections = new ArrayList<>();
        Reader in = new Reader(module, PREAMBLE);
        while (in.at() < module.length) {
            int number = in.octet();
            int size = in.number();
            int start = in.at();
            in.skip(size);
            sections.add(new int[] {number, start, in.at()});
        }
        return sections;
    }
}
