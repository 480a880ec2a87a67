package dev.asml.threader.session;

import dev.asml.threader.device.Devices;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who watch a session. Safe for use by many threads. */
final class Audience {
    private final Devices devices;
    private final boolean paced;
    private final Runnable counted;
    private final List<Viewer> viewers = new CopyOnWriteArrayList<>();

    /**
     * Nobody watches.
     *
     * @param paced whether the guest's draws follow the rates of viewers
     * @param counted runs when somebody came or left
     */
    Audience(Devices devices, boolean paced, Runnable counted) {
        this.devices = devices;
        this.paced = paced;
        this.counted = counted;
    }

    Session.Viewing join(int framesPerSecond, Runnable changed) {
        Viewer viewer = new Viewer(framesPerSecond, changed);
        viewers.add(viewer);
        pace();
        counted.run();
        return viewer;
    }

    int size() {
        return viewers.size();
    }

    /** Tells all that there is something new. */
    void tell() {
        for (Viewer viewer : viewers) {
            viewer.changed.run();
        }
    }

    /** The guest draws as often as the most demanding viewer shows frames; without viewers as its settings say. */
    private synchronized void pace() {
        if (!paced) {
            return;
        }
        int most = 0;
        for (Viewer viewer : viewers) {
            if (viewer.rate <= 0) {
                devices.pace(0);
                return;
            }
            most = Math.max(most, viewer.rate);
        }
        devices.pace(most);
    }

    /** One of them. */
    private final class Viewer implements Session.Viewing {
        private final Runnable changed;
        private volatile int rate;

        Viewer(int framesPerSecond, Runnable changed) {
            this.rate = framesPerSecond;
            this.changed = changed;
        }

        @Override
        public void rate(int framesPerSecond) {
            rate = framesPerSecond;
            pace();
        }

        @Override
        public void close() {
            if (!viewers.remove(this)) {
                return;
            }
            devices.displays().forEach(display -> display.release(this));
            pace();
            counted.run();
        }
    }
}
