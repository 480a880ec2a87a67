package dev.asml.threader.journal;

import dev.asml.threader.journal.Journal.Kind;

/** One thing that a recording keeps. */
sealed interface Entry {
    /** The guest was told a number. */
    record Value(Kind kind, long value) implements Entry {
        @Override
        public String what() {
            return "told " + kind;
        }
    }

    /** The guest was told bytes. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Bytes(Kind kind, byte[] bytes) implements Entry {
        @Override
        public String what() {
            return "told bytes of " + kind;
        }
    }

    /** The guest drew. */
    record Drawn(int framebuffer, int width, int height, long hash) implements Entry {
        @Override
        public String what() {
            return "drawing on framebuffer " + framebuffer;
        }

        /** Size and hash, as people see them. */
        String picture() {
            return "%dx%d %016x".formatted(width, height, hash);
        }
    }

    /**
     * Nothing more was kept.
     *
     * @param entries how many there are before this one
     * @param draws how many of them are draws
     */
    record End(Ending ending, long entries, long draws) implements Entry {
        @Override
        public String what() {
            return ending.how();
        }
    }

    /** In words, what happened to the guest: "at that point the guest was …". */
    String what();
}
