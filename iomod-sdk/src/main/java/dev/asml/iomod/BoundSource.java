package dev.asml.iomod;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.asml.iomod.v1.Subscription;

/**
 * What an IOmod does as a source.
 *
 * @param settings what the settings of each subscription are read into
 */
record BoundSource<S>(Class<S> settings, SourceHandler<S> handler) {
    /** The work of a subscription whose settings were read. */
    interface Work {
        void run(dev.asml.iomod.Subscription subscription) throws Exception;
    }

    /**
     * Reads the settings of a subscription.
     *
     * @throws IllegalArgumentException naming the subscription, the setting, and what is wrong with it
     */
    Work bind(Subscription frame) {
        try {
            S read = Json.read(Json.write(frame.getSettingsMap()), settings);
            return subscription -> handler.run(read, subscription);
        } catch (IomodFailure failure) {
            throw new IllegalArgumentException(
                    "source \"%s\": %s".formatted(frame.getId(), failure.message()), failure);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
