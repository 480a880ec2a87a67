package dev.asml.iomods.aws;

import software.amazon.awssdk.core.SdkClient;

/**
 * The clients of one configuration.
 *
 * @param repeating tries calls again
 * @param once does not
 */
record Clients<C extends SdkClient>(C repeating, C once) implements AutoCloseable {
    static <C extends SdkClient> Clients<C> of(AwsService<C> service, AwsSettings settings) {
        return new Clients<>(
                service.clients().make(settings, true), service.clients().make(settings, false));
    }

    C client(boolean repeats) {
        return repeats ? repeating : once;
    }

    @Override
    public void close() {
        repeating.close();
        once.close();
    }
}
