package dev.asml.threader.device;

import dev.asml.threader.journal.Journal;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A journal that tells what is live; tests watch it by what they override. */
class LiveJournal implements Journal {
    @Override
    public long number(Kind kind, LongSupplier live) {
        return live.getAsLong();
    }

    @Override
    public byte[] bytes(Kind kind, Supplier<byte[]> live) {
        return live.get();
    }

    @Override
    public void drawn(int framebuffer, int width, int height, int[] pixels) {}
}
