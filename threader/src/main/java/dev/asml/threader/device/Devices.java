package dev.asml.threader.device;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Parking;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.util.List;
import java.util.Map;

/**
 * The devices of one invocation: four framebuffers with their input, and sound. The guest's thread uses {@link #files},
 * anybody the rest.
 */
public final class Devices implements AutoCloseable {
    /** What a manifest declares to have them. */
    public static final Coordinates COORDINATES = Coordinates.parse("wasmer.io.devices");

    /** How many there are of each. */
    public static final int FRAMEBUFFERS = 4;

    /** Who is told that something is to be seen. Called by the guest's thread, so it may not wait. */
    @FunctionalInterface
    public interface Watcher {
        /** A frame was drawn, a window has another size, or sound was made. */
        void changed();
    }

    /** Devices that nothing was drawn on yet. */
    public Devices(DeviceSettings settings, Journal journal) {
        throw new UnsupportedOperationException();
    }

    /** The device files: paths without a leading {@code /}, all aliases included, of which several lead to one device. */
    public Map<String, Device> files() {
        throw new UnsupportedOperationException();
    }

    /** Says how the guest's thread waits; to be called before the guest runs. */
    public void attach(Parking parking) {
        throw new UnsupportedOperationException();
    }

    /** One of the framebuffers. */
    public Display display(int index) {
        throw new UnsupportedOperationException();
    }

    /** All framebuffers. */
    public List<Display> displays() {
        throw new UnsupportedOperationException();
    }

    /** Tells {@code watcher} of changes from now on. */
    public void watch(Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    /** Tells it no more. */
    public void unwatch(Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whoever watches takes at most so many frames a second; draws wait accordingly, but never beyond the settings' rate.
     *
     * @param framesPerSecond 0 for the settings' rate
     */
    public void pace(int framesPerSecond) {
        throw new UnsupportedOperationException();
    }

    /**
     * From now on each draw waits until the holder has taken its frame: for viewers that want every frame, not the
     * latest.
     */
    public Hold hold() {
        throw new UnsupportedOperationException();
    }

    /** A viewer's hold on the guest's draws. */
    public interface Hold extends AutoCloseable {
        /** The holder has the frame. */
        void taken(Frame frame);

        /** Lets the guest draw freely. */
        @Override
        void close();
    }

    /** Ends every wait of the guest at a device: nothing is paced any more, and nothing will come. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
