package dev.asml.threader.device;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** A hold of a viewer that wants every frame. Safe for use by many threads. */
final class DrawHold implements Devices.Hold {
    private final AtomicLongArray taken = new AtomicLongArray(Devices.FRAMEBUFFERS);
    private final Runnable progressed;
    private final Consumer<DrawHold> released;

    DrawHold(Runnable progressed, Consumer<DrawHold> released) {
        this.progressed = progressed;
        this.released = released;
    }

    boolean has(Frame frame) {
        return taken.get(frame.framebuffer()) >= frame.draw();
    }

    @Override
    public void taken(Frame frame) {
        taken.accumulateAndGet(frame.framebuffer(), frame.draw(), Math::max);
        progressed.run();
    }

    @Override
    public void close() {
        released.accept(this);
    }
}
