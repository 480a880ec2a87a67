package dev.asml.threader.function;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The platform threads that virtual threads run on: as many as guests on permits need, and some for everybody else. */
final class Carriers {
    /** What the scheduler allows where nobody says otherwise. */
    private static final int USUAL_MOST = 256;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int most = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", USUAL_MOST);

    /** At first those for everybody but guests: each more than there are cores costs every request context switches. */
    private int usual = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private int extra;

    /** Keeps one for each of these permits: guests on all of them leave some to everybody else. */
    synchronized void keep(int permits) {
        usual += permits;
        set();
    }

    /** Takes back what was kept. */
    synchronized void giveBack(int permits) {
        usual -= permits;
        set();
    }

    /** One more for a guest whose permit was handed on; false if then none were left to everybody else. */
    synchronized boolean more() {
        if (usual + extra >= most) {
            return false;
        }
        extra++;
        set();
        return true;
    }

    synchronized void less() {
        extra--;
        set();
    }

    private void set() {
        scheduler.setParallelism(Math.min(usual + extra, most));
    }
}
