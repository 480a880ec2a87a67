package dev.asml.iomod;

/**
 * Takes the service's configuration for this IOmod as a record.
 *
 * @param <S> what the values are read into
 */
@FunctionalInterface
public interface SettingsListener<S> {
    /**
     * As {@link ConfigListener#configure}.
     *
     * @throws Exception if they cannot be used
     */
    void configure(S settings) throws Exception;
}
