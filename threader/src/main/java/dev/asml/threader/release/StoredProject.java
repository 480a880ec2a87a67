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
 * @param trial the release that answers a share of the requests beside it
 * @param releases those that are kept, the latest first; what answers is among them
 */
record StoredProject(int last, int live, Optional<Trial> trial, List<StoredRelease> releases) {
    /** Releases that are kept when they are not live any more. */
    private static final int KEPT = 10;

    private static final String WRITTEN = "written";
    private static final String LAST = "last";
    private static final String LIVE = "live";
    private static final String TRIAL = "trial";
    private static final String PERCENT = "percent";
    private static final String STICKY = "sticky";
    private static final String RELEASES = "releases";
    private static final String RELEASE = "release";
    private static final String BUNDLE = "bundle";
    private static final String DEPLOYED_AT = "deployed_at";
    private static final String BY = "by";
    private static final String MESSAGE = "message";
    private static final String SIGNED_BY = "signed_by";
    private static final Pattern BUNDLES = Pattern.compile("[0-9a-f]{64}-[0-9a-zA-Z-]{1,64}");

    /** Of which nothing was ever deployed. */
    static final StoredProject NONE = new StoredProject(0, 0, Optional.empty(), List.of());

    /** A release that answers a share of the requests. */
    record Trial(int release, Share share) {}

    /** Made by the first deploy, for a start needs none. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    StoredProject {
        releases = List.copyOf(releases);
    }

    /** A release; empty if none of the number is kept. */
    Optional<StoredRelease> release(int number) {
        return releases.stream().filter(release -> release.number() == number).findFirst();
    }

    /** The one that answers. */
    Optional<StoredRelease> liveRelease() {
        return release(live);
    }

    /** What a release gets of the requests. */
    int percent(int number) {
        int tried = trial.map(found -> found.share().percent()).orElse(0);
        if (number == live) {
            return 100 - tried;
        }
        return trial.filter(found -> found.release() == number).isPresent() ? tried : 0;
    }

    /** The one that is tried. */
    Optional<StoredRelease> trialRelease() {
        return trial.flatMap(tried -> release(tried.release()));
    }

    /** The same with a further release, which is live or tried: see {@link #answering}. */
    StoredProject with(StoredRelease release, Optional<Share> share) {
        List<StoredRelease> all = new ArrayList<>(releases);
        all.addFirst(release);
        return new StoredProject(release.number(), live, trial, all).answering(release.number(), share);
    }

    /** The same with a release that answers: a share of the requests, or all of them, and then nothing else is tried. */
    StoredProject answering(int number, Optional<Share> share) {
        int next = share.isPresent() ? live : number;
        Optional<Trial> tried = share.map(given -> new Trial(number, given));
        List<StoredRelease> kept = IntStream.range(0, releases.size())
                .filter(i -> i < KEPT
                        || releases.get(i).number() == next
                        || releases.get(i).number() == number)
                .mapToObj(releases::get)
                .toList();
        return new StoredProject(last, next, tried, kept);
    }

    /** The same without any release. */
    StoredProject removed() {
        return new StoredProject(last, 0, Optional.empty(), List.of());
    }

    /** Whether no deploy, promotion or removal lies between the two. */
    boolean answersAs(StoredProject other) {
        return last == other.last && live == other.live && trial.equals(other.trial);
    }

    /** Its document, which no other one equals: it says which writing it is of. */
    byte[] write() throws IOException {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put(WRITTEN, UUID.randomUUID().toString())
                .put(LAST, last)
                .put(LIVE, live);
        trial.ifPresent(tried -> document.putObject(TRIAL)
                .put(RELEASE, tried.release())
                .put(PERCENT, tried.share().percent())
                .put(STICKY, tried.share().sticky()));
        ArrayNode all = document.putArray(RELEASES);
        for (StoredRelease release : releases) {
            ObjectNode one = all.addObject()
                    .put(RELEASE, release.number())
                    .put(BUNDLE, release.bundle())
                    .put(DEPLOYED_AT, release.deployedAt().toString())
                    .put(BY, release.by())
                    .put(MESSAGE, release.message());
            release.signedBy().forEach(one.putArray(SIGNED_BY)::add);
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
                    document.path(LAST).asInt(-1),
                    document.path(LIVE).asInt(-1),
                    trial(document.path(TRIAL)),
                    releases);
            project.check();
            return project;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Optional<Trial> trial(JsonNode trial) {
        return trial.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Trial(
                        trial.path(RELEASE).asInt(),
                        new Share(
                                trial.path(PERCENT).asInt(), trial.path(STICKY).asText())));
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
                release.path(MESSAGE).asText(),
                signedBy(release.path(SIGNED_BY)));
    }

    private static List<String> signedBy(JsonNode keys) {
        List<String> ids = new ArrayList<>();
        keys.forEach(key -> ids.add(key.asText()));
        return ids;
    }

    private void check() {
        if (last < 0 || live < 0 || (live > 0 && liveRelease().isEmpty())) {
            throw new IllegalArgumentException(
                    "release %d of %d is live, and is not among those kept".formatted(live, last));
        }
        if (trial.isPresent()
                && (live == 0 || trial.get().release() == live || trialRelease().isEmpty())) {
            throw new IllegalArgumentException("release %d is tried beside release %d, and is not among those kept"
                    .formatted(trial.get().release(), live));
        }
    }
}
