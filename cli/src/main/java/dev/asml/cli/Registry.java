package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.manifests.Architecture;
import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodLock;
import dev.asml.manifests.SemanticVersion;
import dev.asml.manifests.VersionRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The registry of IOmods that a Threader keeps in its store. */
final class Registry {
    private static final String ALL = "/v1/iomod-packages";
    private static final String ZIP = "application/zip";

    private final ThreaderClient threader;

    Registry(ThreaderClient threader) {
        this.threader = threader;
    }

    /**
     * Sends a package.
     *
     * @param architecture empty for that of its entrypoint
     * @return the document that says what it is in the registry
     */
    JsonNode push(Path file, Optional<Architecture> architecture, Progress progress)
            throws IOException, InterruptedException {
        BodyPublisher content = BodyPublishers.ofInputStream(() -> open(file, progress));
        Map<String, String> query = new TreeMap<>(Map.of("by", Deployment.by()));
        architecture.ifPresent(given -> query.put("architecture", given.name()));
        return threader.post(
                ThreaderClient.query(ALL, query), ZIP, BodyPublishers.fromPublisher(content, Files.size(file)));
    }

    private static InputStream open(Path file, Progress progress) {
        try {
            return Upload.of(file, progress, "storing the package");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The IOmods whose coordinates hold a text. */
    JsonNode search(String text) throws IOException, InterruptedException {
        return threader.read(ThreaderClient.query(ALL, text.isEmpty() ? Map.of() : Map.of("q", text)));
    }

    /**
     * What there is of an IOmod.
     *
     * @throws CliException if there is nothing; it names what there is
     */
    RegistryDocument find(Coordinates coordinates) throws IOException, InterruptedException {
        return RegistryDocument.of(threader.read(ALL + "/" + coordinates));
    }

    /** What the Threader's machine runs. */
    Architecture architecture() throws IOException, InterruptedException {
        String name = threader.read("/v1/about").path("architecture").asText();
        return name.isEmpty() ? Architecture.here() : Architecture.parse(name);
    }

    /**
     * The highest version in a range that an architecture can run; of two packages of it the one that is for it alone.
     *
     * @throws CliException if there is none; it names what there is
     */
    static RegistryDocument.Variant choose(RegistryDocument iomod, VersionRange range, Architecture architecture) {
        List<RegistryDocument.Variant> runnable = iomod.packages().stream()
                .filter(each ->
                        List.of(architecture.name(), Architecture.ANY.name()).contains(each.architecture()))
                .sorted(Comparator.comparing(each -> each.architecture().equals(architecture.name())))
                .toList();
        return range.highest(runnable, each -> SemanticVersion.parse(each.version()))
                .orElseThrow(() -> CliException.failed("no version of %s is in the range %s for %s; there is: %s"
                        .formatted(iomod.coordinates(), range, architecture, said(iomod))));
    }

    private static String said(RegistryDocument iomod) {
        return String.join(
                ", ",
                iomod.packages().stream()
                        .map(each -> each.architecture().equals(Architecture.ANY.name())
                                ? each.version()
                                : each.version() + " for " + each.architecture())
                        .toList());
    }

    /**
     * What a range of versions stands for now.
     *
     * @throws CliException if there is nothing in it for the Threader's machine
     */
    IomodLock.Entry lock(IomodDependency range) throws IOException, InterruptedException {
        RegistryDocument iomod = find(range.coordinates());
        String version = choose(iomod, VersionRange.parse(range.version()), architecture())
                .version();
        SortedMap<Architecture, String> packages = new TreeMap<>();
        iomod.packages().stream()
                .filter(each -> each.version().equals(version))
                .forEach(each -> packages.put(Architecture.parse(each.architecture()), each.sha256()));
        return new IomodLock.Entry(range.coordinates(), range.version(), version, packages);
    }

    /**
     * What a file's SHA-256 has to be.
     *
     * @param source who says so
     */
    record Checksum(String sha256, String source) {}

    /**
     * Fetches a package; a file that is there is replaced when the new one is complete.
     *
     * @throws CliException if it is not what it should be
     */
    void fetch(Coordinates coordinates, String version, Architecture architecture, Checksum wanted, Path file)
            throws IOException, InterruptedException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            threader.download("%s/%s/%s/%s".formatted(ALL, coordinates, version, architecture), unfinished);
            String found = BundleSeal.hash(unfinished);
            if (!found.equals(wanted.sha256())) {
                throw CliException.failed(
                        "the package of %s %s for %s that came is another one: its SHA-256 is %s, and %s has %s"
                                .formatted(
                                        coordinates, version, architecture, found, wanted.source(), wanted.sha256()));
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
