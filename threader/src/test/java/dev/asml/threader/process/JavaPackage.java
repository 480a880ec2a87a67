package dev.asml.threader.process;

import dev.asml.manifests.IomodManifest;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Packs an IOmod of the tests as one of Java's is: jars, a launcher, an {@code iomod.toml}. It runs in both ways. */
public final class JavaPackage {
    private static final List<String> PACKED = List.of("dev/asml/iomod/", "dev/asml/manifests/");
    private static final List<String> LIBRARIES = List.of(
            "failureaccess",
            "grpc-",
            "guava",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jspecify",
            "perfmark",
            "protobuf-java");

    private JavaPackage() {}

    /** Writes the package; {@code extra} lines are appended to its {@code [process]}. */
    public static IomodManifest write(Path folder, Class<?> main, String coordinates, String version, String... extra) {
        try {
            Path lib = Files.createDirectories(folder.resolve("lib"));
            pack(lib.resolve("a-sdk.jar"), PACKED);
            pack(lib.resolve("iomod.jar"), List.of(main.getName().replace('.', '/')));
            refer(lib.resolve("libraries.jar"));
            Path launcher = Files.createDirectories(folder.resolve("bin")).resolve("run");
            Files.writeString(launcher, """
                    #!/bin/sh
                    exec %s -Xmx64m -cp '%s':"${0%%/*}/../lib/*" '%s' "$@"
                    """.formatted(TestJvm.shell(), TestJvm.LIBRARIES, main.getName()));
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path manifest = folder.resolve("iomod.toml");
            Files.writeString(
                    manifest, """
                    [iomod]
                    coordinates = "%s"
                    version = "%s"
                    [process]
                    entrypoint = "bin/run"
                    main_class = "%s"
                    arguments = ["%s"]
                    %s
                    """.formatted(coordinates, version, main.getName(), version, String.join("\n", extra)));
            return IomodManifest.load(manifest);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static UnpackedIomod unpacked(Path folder, Class<?> main, String version) {
        return new UnpackedIomod(
                folder, write(folder, main, Host.COORDINATES.toString(), version), "sha256:" + folder + version);
    }

    private static String[] classPath() {
        return System.getProperty("java.class.path").split(File.pathSeparator);
    }

    /** Writes a jar that only says where the libraries are. */
    private static void refer(Path jar) throws IOException {
        String places = Stream.of(classPath())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(file -> LIBRARIES.stream().anyMatch(file.getFileName().toString()::startsWith))
                .map(file -> file.toUri().toString())
                .distinct()
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, places);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out)) {
            zip.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(zip);
            zip.closeEntry();
        }
    }

    /** Packs the classes whose names begin so; of those that there are twice, the first. */
    private static void pack(Path jar, List<String> prefixes) throws IOException {
        Set<String> packed = new HashSet<>();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out)) {
            for (String entry : classPath()) {
                Path place = Path.of(entry);
                if (Files.isDirectory(place)) {
                    add(place, prefixes, packed, zip);
                } else if (entry.endsWith(".jar") && Files.exists(place) && isOurs(place)) {
                    try (var files = java.nio.file.FileSystems.newFileSystem(place)) {
                        add(files.getPath("/"), prefixes, packed, zip);
                    }
                }
            }
        }
    }

    /** The same package always has the same bytes. */
    private static JarEntry entry(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        return entry;
    }

    private static boolean isOurs(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("iomod-sdk") || name.startsWith("manifests");
    }

    private static void add(Path root, List<String> prefixes, Set<String> packed, JarOutputStream zip)
            throws IOException {
        for (String prefix : prefixes) {
            Path folder = root.resolve(prefix.substring(0, prefix.lastIndexOf('/')));
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = root.relativize(file).toString();
                    if (name.startsWith(prefix) && packed.add(name)) {
                        zip.putNextEntry(entry(name));
                        zip.write(Files.readAllBytes(file));
                        zip.closeEntry();
                    }
                }
            }
        }
    }
}
