package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Follows a store: asks it each second what is live, and sees that this is live here. What cannot be made live is tried
 * again after a while, which doubles each time; until then what was live stays.
 */
public final class Follower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.store");

    /** A change is to be live everywhere within two seconds. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** Projects that are made live at once, beside those that are deployed here. */
    private static final int AT_ONCE = 2;

    private final Deployments deployments;
    private final Agreement agreement;
    private final String store;
    private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    private final ExecutorService workers;
    private final Thread thread;
    private boolean answers = true;

    /**
     * What becomes of a project's change.
     *
     * @param version of the store's document
     * @param patience how long until it is tried again should it fail
     * @param due when that is, as {@link System#nanoTime} has it; meaningless while it is under way
     */
    private record Attempt(String version, Duration patience, long due, boolean underWay) {
        boolean isDue(String now) {
            return !underWay && (!version.equals(now) || System.nanoTime() - due >= 0);
        }
    }

    private Follower(Deployments deployments, String store) {
        this.deployments = deployments;
        this.agreement = deployments.agreement();
        this.store = store;
        this.workers = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofPlatform().daemon().name("follow-", 1).factory());
        this.thread = Thread.ofPlatform().daemon().name("follower").unstarted(this::run);
    }

    /**
     * Makes live what is live by the store; where that fails, it is logged and left as it was.
     *
     * @param store where it is, for people
     */
    public static void once(Deployments deployments, String store) {
        try (Follower follower = new Follower(deployments, store)) {
            follower.changed().forEach((project, version) -> follower.follow(project, version, FIRST_WAIT));
        }
    }

    /** The same, and goes on with it until it is closed. */
    public static Follower start(Deployments deployments, String store) {
        Follower follower = new Follower(deployments, store);
        follower.changed().forEach((project, version) -> follower.follow(project, version, FIRST_WAIT));
        follower.thread.start();
        return follower;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                Map<String, String> changed = changed();
                forget(changed);
                changed.forEach(this::begin);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private Map<String, String> changed() {
        try {
            Map<String, String> changed = agreement.changed();
            if (!answers) {
                LOG.log(Level.INFO, "the store {0} answers again", store);
                agreement.recovers(store);
            }
            answers = true;
            return changed;
        } catch (IOException e) {
            if (answers) {
                LOG.log(Level.WARNING, "cannot follow the store; what is live stays as it is: {0}", e.getMessage());
            }
            answers = false;
            agreement.fails(store, String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    /** What could not be made live, and is not to be any more. */
    private void forget(Map<String, String> changed) {
        attempts.entrySet().removeIf(each -> {
            boolean over = answers && !each.getValue().underWay() && !changed.containsKey(each.getKey());
            if (over) {
                agreement.recovers(each.getKey());
            }
            return over;
        });
    }

    private void begin(String project, String version) {
        Attempt last = attempts.get(project);
        if (last != null && !last.isDue(version)) {
            return;
        }
        Duration wait = last != null && last.version().equals(version) ? longer(last.patience()) : FIRST_WAIT;
        attempts.put(project, new Attempt(version, wait, 0, true));
        workers.execute(() -> follow(project, version, wait));
    }

    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    private void follow(String project, String version, Duration wait) {
        try {
            Optional<ManifestException> unwell = deployments.follow(project);
            if (unwell.isEmpty()) {
                attempts.remove(project);
            } else {
                String why = "what the store has of it is served, for nothing else was: "
                        + unwell.get().getMessage();
                again(project, version, wait, Level.WARNING, why);
            }
        } catch (IOException | RuntimeException e) {
            again(
                    project,
                    version,
                    wait,
                    Level.ERROR,
                    "what the store has of it cannot be made live: " + e.getMessage());
        }
    }

    private void again(String project, String version, Duration wait, Level level, String why) {
        agreement.fails(project, why);
        LOG.log(level, "project \"{0}\": {1}; it is tried again in {2} s", project, why, wait.toSeconds());
        attempts.put(project, new Attempt(version, wait, System.nanoTime() + wait.toNanos(), false));
    }

    @Override
    public void close() {
        thread.interrupt();
        workers.shutdownNow();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.close();
    }
}
