package dev.asml.manifests;

import java.util.Map;

/**
 * What invokes a function besides requests: messages that an IOmod of its service has for it.
 *
 * @param name unique among those of its IOmod
 * @param iomod one that the service depends on
 * @param function of the same service
 * @param concurrency the most invocations of it at once
 * @param form what the function gets of a message
 * @param settings given to the IOmod, as texts
 * @param line where it is in the service's manifest, counted from 1
 */
public record SourceManifest(
        String name,
        Coordinates iomod,
        String function,
        int concurrency,
        Form form,
        Map<String, String> settings,
        int line) {

    /** What a function gets of a message. */
    public enum Form {
        /** A JSON document with all that is known of it. */
        DOCUMENT,
        /** Its body alone. */
        RAW
    }
}
