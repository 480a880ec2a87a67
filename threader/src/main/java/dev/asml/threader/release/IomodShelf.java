package dev.asml.threader.release;

import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodPackage;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.process.UnpackedIomod;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where IOmods come from: packages in a project, or those installed with the Threader; unpacked once for each content.
 * Safe for use by many threads.
 */
public final class IomodShelf {
    private final List<Path> installed;
    private final Path unpacked;

    /**
     * A shelf.
     *
     * @param installed folders with {@code .iomod} files; those that do not exist are empty
     * @param unpacked where packages are unpacked to
     */
    public IomodShelf(List<Path> installed, Path unpacked) throws IOException {
        this.installed = List.copyOf(installed);
        this.unpacked = Files.createDirectories(unpacked);
    }

    /**
     * Finds and unpacks what a service depends on.
     *
     * @throws ManifestException if there is no such IOmod, or it is another one than the manifest says
     */
    UnpackedIomod take(ServiceManifest service, IomodDependency dependency) throws IOException {
        IomodPackage found = find(service, dependency);
        String name = "%s@%s-%s"
                .formatted(
                        dependency.coordinates(),
                        found.manifest().version(),
                        found.digest().substring(0, 16));
        Path folder = unpacked.resolve(name);
        if (!Files.isDirectory(folder)) {
            unpack(found, folder);
        }
        return new UnpackedIomod(folder, found.manifest(), found.digest());
    }

    private void unpack(IomodPackage found, Path folder) throws IOException {
        Path draft = Files.createTempDirectory(unpacked, "draft-");
        found.unpack(draft);
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Folders.delete(draft); // another deploy was faster with the same package
        }
    }

    private IomodPackage find(ServiceManifest service, IomodDependency dependency) throws IOException {
        Optional<String> source = dependency.source();
        if (source.isPresent()) {
            return checked(
                    service, dependency, IomodPackage.open(service.directory().resolve(source.get())));
        }
        List<String> versions = new ArrayList<>();
        for (Path file : packages()) {
            IomodPackage candidate = IomodPackage.open(file);
            if (candidate.manifest().coordinates().equals(dependency.coordinates())) {
                if (candidate.manifest().version().equals(dependency.version())) {
                    return candidate;
                }
                versions.add(candidate.manifest().version());
            }
        }
        throw refused(service, notInstalled(dependency, versions));
    }

    private static String notInstalled(IomodDependency dependency, List<String> versions) {
        String known = versions.isEmpty()
                ? "no version of it is installed; name a package with source = \"….iomod\", or take one of the registry with version = \"=%s\""
                        .formatted(dependency.version())
                : "installed is version " + String.join(", ", versions);
        return "%s %s is not here: %s".formatted(dependency.coordinates(), dependency.version(), known);
    }

    private static IomodPackage checked(ServiceManifest service, IomodDependency dependency, IomodPackage found) {
        boolean same = found.manifest().coordinates().equals(dependency.coordinates())
                && dependency.takes(found.manifest().version());
        if (!same) {
            throw refused(
                    service,
                    "the source of %s %s is %s %s; correct the one or the other"
                            .formatted(
                                    dependency.coordinates(),
                                    dependency.version(),
                                    found.manifest().coordinates(),
                                    found.manifest().version()));
        }
        return found;
    }

    private static ManifestException refused(ServiceManifest service, String message) {
        return new ManifestException(List.of(new Problem(service.directory().resolve("service.toml"), 0, message)));
    }

    private List<Path> packages() throws IOException {
        List<Path> packages = new ArrayList<>();
        for (Path folder : installed) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".iomod"))
                            .sorted()
                            .forEach(packages::add);
                }
            }
        }
        return packages;
    }
}
