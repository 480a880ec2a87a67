package dev.asml.iomods.aws;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.SdkClient;

/**
 * The clients of one configuration: one that tries calls again, and one that does not. They are closed when another
 * configuration has taken their place and the last of their calls is over.
 */
final class Clients<C extends SdkClient> {
    private final C repeating;
    private final C once;

    /** The calls, and the configuration while it holds. */
    private final AtomicInteger users = new AtomicInteger(1);

    Clients(AwsService<C> service, AwsSettings settings) {
        this.repeating = service.clients().make(settings, true);
        this.once = service.clients().make(settings, false);
    }

    /** Whether they may still be used; who got true calls {@link #leave} once. */
    boolean enter() {
        return users.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
    }

    /** By each call at its end, and by the configuration when another has taken its place. */
    void leave() {
        if (users.decrementAndGet() == 0) {
            repeating.close();
            once.close();
        }
    }

    C client(boolean repeats) {
        return repeats ? repeating : once;
    }
}
