package dev.asml.threader.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a store knows of a project, in one document, so that whatever is changed is changed in one step.
 *
 * @param last the number of the latest release that there ever was; none has a number twice
 * @param live the release that answers; 0 if the project was taken away
 * @param releases those that are kept, the latest first; the live one is among them
 */
record StoredProject(int last, int live, List<StoredRelease> releases) {
    /** Releases that are kept when they are not live any more. */
    private static final int KEPT = 10;

    private static final String WRITTEN = "written";
    private static final String LAST = "last";
    private static final String LIVE = "live";
    private static final String RELEASES = "releases";
    private static final String RELEASE = "release";
    private static final String BUNDLE = "bundle";
    private static final String DEPLOYED_AT = "deployed_at";
    private static final String BY = "by";
    private static final String MESSAGE = "message";
    private static final Pattern BUNDLES = Pattern.compile("[0-9a-f]{64}-[0-9a-zA-Z-]{1,64}");

    /** Of which nothing was ever deployed. */
    static final StoredProject NONE = new StoredProject(0, 0, List.of());

    /** Made by the first deploy, for a start needs none. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    StoredProject {
        releases = List.copyOf(releases);
    }

    /** A release; empty if none of the number is kept. */
    Optional<StoredRelease> release(int number) {
        return releases.stream()
                .filter(release -> release.number() == number)
                .findFirst();
    }

    /** The one that answers. */
    Optional<StoredRelease> liveRelease() {
        return release(live);
    }

    /** The same with a further release, which is live. */
    StoredProject with(StoredRelease release) {
        List<StoredRelease> all = new ArrayList<>(releases);
        all.addFirst(release);
        return kept(release.number(), release.number(), all);
    }

    /** The same with another release live. */
    StoredProject live(int number) {
        return kept(last, number, releases);
    }

    /** The same without any release. */
    StoredProject removed() {
        return new StoredProject(last, 0, List.of());
    }

    private static StoredProject kept(int last, int live, List<StoredRelease> all) {
        List<StoredRelease> kept = IntStream.range(0, all.size())
                .filter(i -> i < KEPT || all.get(i).number() == live)
                .mapToObj(all::get)
                .toList();
        return new StoredProject(last, live, kept);
    }

    /** Whether no deploy, promotion or removal lies between the two. */
    boolean isAsLiveAs(StoredProject other) {
        return last == other.last && live == other.live;
    }

    /** Its document, which no other one equals: it says which writing it is of. */
    byte[] write() throws IOException {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put(WRITTEN, UUID.randomUUID().toString())
                .put(LAST, last)
                .put(LIVE, live);
        ArrayNode all = document.putArray(RELEASES);
        for (StoredRelease release : releases) {
            all.addObject()
                    .put(RELEASE, release.number())
                    .put(BUNDLE, release.bundle())
                    .put(DEPLOYED_AT, release.deployedAt().toString())
                    .put(BY, release.by())
                    .put(MESSAGE, release.message());
        }
        return Json.MAPPER.writeValueAsBytes(document);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException if it is none of a project
     */
    static StoredProject read(byte[] bytes) throws IOException {
        try {
            JsonNode document = Json.MAPPER.readTree(bytes);
            List<StoredRelease> releases = new ArrayList<>();
            for (JsonNode release : document.path(RELEASES)) {
                releases.add(release(release));
            }
            StoredProject project = new StoredProject(
                    document.path(LAST).asInt(-1), document.path(LIVE).asInt(-1), releases);
            project.check();
            return project;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static StoredRelease release(JsonNode release) {
        String bundle = release.path(BUNDLE).asText();
        if (!BUNDLES.matcher(bundle).matches()) {
            throw new IllegalArgumentException("\"%s\" is no bundle's name".formatted(bundle));
        }
        return new StoredRelease(
                release.path(RELEASE).asInt(),
                bundle,
                Instant.parse(release.path(DEPLOYED_AT).asText()),
                release.path(BY).asText(),
                release.path(MESSAGE).asText());
    }

    private void check() {
        if (last < 0 || live < 0 || (live > 0 && liveRelease().isEmpty())) {
            throw new IllegalArgumentException("release %d of %d is live, and is not among those kept".formatted(live, last));
        }
    }
}
