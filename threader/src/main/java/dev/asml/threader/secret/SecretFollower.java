package dev.asml.threader.secret;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Asks a store each second which secrets others have changed. */
public final class SecretFollower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.secrets");

    /** A change is to be known everywhere within two seconds. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final SecretStore secrets;
    private final Thread thread;

    private SecretFollower(SecretStore secrets) {
        this.secrets = secrets;
        this.thread = Thread.ofPlatform().daemon().name("secret-follower").unstarted(this::run);
    }

    /** Begins; it ends when it is closed. */
    public static SecretFollower start(SecretStore secrets) {
        SecretFollower follower = new SecretFollower(secrets);
        follower.thread.start();
        return follower;
    }

    private void run() {
        boolean answers = true;
        try {
            while (true) {
                Thread.sleep(PERIOD);
                answers = look(answers);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private boolean look(boolean answered) {
        try {
            secrets.look();
            if (!answered) {
                LOG.log(Level.INFO, "the store answers again, and its secrets are followed");
            }
            return true;
        } catch (IOException e) {
            if (answered && !Thread.currentThread().isInterrupted()) {
                LOG.log(
                        Level.WARNING,
                        "cannot follow the secrets of the store; those of before are used: {0}",
                        e.getMessage());
            }
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
