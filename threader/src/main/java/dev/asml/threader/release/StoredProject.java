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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a store knows of a project, in one document, so that whatever is changed is changed in one step.
 *
 * @param last the number of the latest release that there ever was; none has a number twice
 * @param live the release that answers; 0 if the project was taken away
 * @param trial the release that answers a share of the requests beside it
 * @param aliases what else answers, by names
 * @param releases those that are kept, the latest first; what answers is among them
 */
record StoredProject(
        int last, int live, Optional<Trial> trial, SortedMap<String, Alias> aliases, List<StoredRelease> releases) {
    /** Releases that are kept when they are not live any more. */
    private static final int KEPT = 10;

    private static final String WRITTEN = "written";
    private static final String LAST = "last";
    private static final String LIVE = "live";
    private static final String TRIAL = "trial";
    private static final String PERCENT = "percent";
    private static final String STICKY = "sticky";
    private static final String ALIASES = "aliases";
    private static final String HOSTS = "hosts";
    private static final String RELEASES = "releases";
    private static final String RELEASE = "release";
    private static final String BUNDLE = "bundle";
    private static final String DEPLOYED_AT = "deployed_at";
    private static final String BY = "by";
    private static final String MESSAGE = "message";
    private static final String SIGNED_BY = "signed_by";
    private static final Pattern BUNDLES = Pattern.compile("[0-9a-f]{64}-[0-9a-zA-Z-]{1,64}");

    /** Of which nothing was ever deployed. */
    static final StoredProject NONE =
            new StoredProject(0, 0, Optional.empty(), Collections.emptySortedMap(), List.of());

    /** A release that answers a share of the requests. */
    record Trial(int release, Share share) {}

    /**
     * What a name leads to.
     *
     * @param release the one that answers
     * @param trial the one that answers a share of the requests beside it
     * @param hosts whose requests are for this alias
     */
    record Alias(int release, Optional<Trial> trial, List<String> hosts) {
        Alias {
            hosts = List.copyOf(hosts);
        }

        /** The releases that it leads to. */
        Stream<Integer> releases() {
            return Stream.concat(Stream.of(release), trial.stream().map(Trial::release));
        }
    }

    /** Made by the first deploy, for a start needs none. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    StoredProject {
        releases = List.copyOf(releases);
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    /** What answers there; empty if nothing does. */
    Optional<Alias> at(String alias) {
        if (!alias.isEmpty()) {
            return Optional.ofNullable(aliases.get(alias));
        }
        return live == 0 ? Optional.empty() : Optional.of(new Alias(live, trial, List.of()));
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

    /** The names that lead to a release, wholly or in part. */
    List<String> aliasesOf(int number) {
        return aliases.entrySet().stream()
                .filter(each -> each.getValue().releases().anyMatch(release -> release == number))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The same with a further release, which answers somewhere: see {@link #answering}. */
    StoredProject with(StoredRelease release, Place place) {
        List<StoredRelease> all = new ArrayList<>(releases);
        all.addFirst(release);
        return new StoredProject(release.number(), live, trial, aliases, all).answering(release.number(), place);
    }

    /**
     * The same with a release that answers at a place: a share of the requests beside what answers there, or all of them, and
     * then nothing else is tried there.
     */
    StoredProject answering(int number, Place place) {
        Optional<Alias> before = at(place.alias());
        List<String> hosts = place.hosts().or(() -> before.map(Alias::hosts)).orElse(List.of());
        int main = place.share().isPresent() ? before.orElseThrow().release() : number;
        Alias next = new Alias(main, place.share().map(share -> new Trial(number, share)), hosts);
        if (place.isLive()) {
            return new StoredProject(last, next.release(), next.trial(), aliases, releases).pruned();
        }
        SortedMap<String, Alias> named = new TreeMap<>(aliases);
        named.put(place.alias(), next);
        return new StoredProject(last, live, trial, named, releases).pruned();
    }

    /** The same without an alias. */
    StoredProject without(String alias) {
        SortedMap<String, Alias> others = new TreeMap<>(aliases);
        others.remove(alias);
        return new StoredProject(last, live, trial, others, releases).pruned();
    }

    private StoredProject pruned() {
        Set<Integer> answering = Stream.concat(at("").stream(), aliases.values().stream())
                .flatMap(Alias::releases)
                .collect(Collectors.toSet());
        List<StoredRelease> kept = IntStream.range(0, releases.size())
                .filter(i -> i < KEPT || answering.contains(releases.get(i).number()))
                .mapToObj(releases::get)
                .toList();
        return new StoredProject(last, live, trial, aliases, kept);
    }

    /** The same without any release. */
    StoredProject removed() {
        return new StoredProject(last, 0, Optional.empty(), Collections.emptySortedMap(), List.of());
    }

    /** Whether no deploy lies between the two, and nothing else has come to answer. */
    boolean answersAs(StoredProject other) {
        return answersAs(other, "") && aliases.equals(other.aliases);
    }

    /** Whether no deploy lies between the two, and nothing else has come to answer at a place. */
    boolean answersAs(StoredProject other, String alias) {
        return last == other.last
                && (live == 0) == (other.live == 0)
                && at(alias).equals(other.at(alias));
    }

    /** Its document, which no other one equals: it says which writing it is of. */
    byte[] write() throws IOException {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put(WRITTEN, UUID.randomUUID().toString())
                .put(LAST, last)
                .put(LIVE, live);
        trial.ifPresent(tried -> write(tried, document));
        aliases.forEach((name, alias) -> {
            ObjectNode named =
                    document.withObjectProperty(ALIASES).putObject(name).put(RELEASE, alias.release());
            alias.trial().ifPresent(tried -> write(tried, named));
            alias.hosts().forEach(named.putArray(HOSTS)::add);
        });
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

    private static void write(Trial tried, ObjectNode into) {
        into.putObject(TRIAL)
                .put(RELEASE, tried.release())
                .put(PERCENT, tried.share().percent())
                .put(STICKY, tried.share().sticky());
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
                    aliases(document.path(ALIASES)),
                    releases);
            project.check();
            return project;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static SortedMap<String, Alias> aliases(JsonNode aliases) {
        SortedMap<String, Alias> all = new TreeMap<>();
        aliases.properties().forEach(each -> {
            List<String> hosts = strings(each.getValue().path(HOSTS));
            // Refuses names that there can be none of.
            Place place = new Place(each.getKey(), Optional.empty(), Optional.of(hosts));
            all.put(
                    place.alias(),
                    new Alias(
                            each.getValue().path(RELEASE).asInt(),
                            trial(each.getValue().path(TRIAL)),
                            hosts));
        });
        return all;
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
                strings(release.path(SIGNED_BY)));
    }

    private static List<String> strings(JsonNode array) {
        List<String> all = new ArrayList<>();
        array.forEach(one -> all.add(one.asText()));
        return all;
    }

    private void check() {
        if (last < 0 || live < 0 || (live > 0 && liveRelease().isEmpty())) {
            throw new IllegalArgumentException(
                    "release %d of %d is live, and is not among those kept".formatted(live, last));
        }
        if (live == 0 && !(trial.isEmpty() && aliases.isEmpty())) {
            throw new IllegalArgumentException("nothing is live, and something else answers");
        }
        at("").ifPresent(this::check);
        aliases.values().forEach(this::check);
    }

    private void check(Alias alias) {
        alias.releases().filter(number -> release(number).isEmpty()).findFirst().ifPresent(number -> {
            throw new IllegalArgumentException("release %d answers, and is not among those kept".formatted(number));
        });
        if (alias.trial().filter(tried -> tried.release() == alias.release()).isPresent()) {
            throw new IllegalArgumentException("release %d is tried beside itself".formatted(alias.release()));
        }
    }
}
