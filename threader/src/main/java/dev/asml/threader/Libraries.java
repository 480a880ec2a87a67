package dev.asml.threader;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipFile;

/**
 * The content of many jars in one, for the JVM that makes it: the launcher has it made beside the start-up cache. With a
 * hundred jars a JVM reads a hundred manifests before {@code main}, and opens all of them for each service that is looked for.
 */
final class Libraries {
    private static final String SERVICES = "META-INF/services/";

    /** What says of a jar what does not hold of all together. */
    private static final List<String> OF_ONE_JAR =
            List.of("META-INF/MANIFEST.MF", "META-INF/INDEX.LIST", "module-info.class");

    private static final Set<String> SIGNATURES = Set.of("SF", "RSA", "DSA", "EC");

    private final JarOutputStream out;
    private final Set<String> written = new HashSet<>();
    private final Map<String, ByteArrayOutputStream> services = new LinkedHashMap<>();

    private Libraries(JarOutputStream out) {
        this.out = out;
    }

    /** Writes the file that is the first argument, of the class path of jars that is the second. */
    public static void main(String[] arguments) throws IOException {
        List<Path> jars =
                Stream.of(arguments[1].split(File.pathSeparator)).map(Path::of).toList();
        join(Path.of(arguments[0]), jars);
    }

    /** Writes the file of the jars; where two have the same entry the first one's is taken, as on a class path. */
    static void join(Path file, List<Path> jars) throws IOException {
        try (JarOutputStream out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.setLevel(Deflater.BEST_SPEED);
            Libraries libraries = new Libraries(out);
            for (Path jar : jars) {
                libraries.add(jar);
            }
            libraries.addServices();
        }
    }

    private void add(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            // Of what is there for several releases of Java, that for this one.
            Iterator<JarEntry> entries = jar.versionedStream().iterator();
            while (entries.hasNext()) {
                JarEntry entry = entries.next();
                try (InputStream content = jar.getInputStream(entry)) {
                    add(entry.getName(), content);
                }
            }
        }
    }

    private void add(String name, InputStream content) throws IOException {
        if (name.endsWith("/") || OF_ONE_JAR.contains(name) || isSignature(name)) {
            return;
        }
        if (name.startsWith(SERVICES)) {
            ByteArrayOutputStream all = services.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
            long _ = content.transferTo(all);
            all.write('\n');
        } else if (written.add(name)) {
            out.putNextEntry(new JarEntry(name));
            long _ = content.transferTo(out);
        }
    }

    private static boolean isSignature(String name) {
        return name.startsWith("META-INF/") && SIGNATURES.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The providers of all jars. */
    private void addServices() throws IOException {
        for (Map.Entry<String, ByteArrayOutputStream> service : services.entrySet()) {
            out.putNextEntry(new JarEntry(service.getKey()));
            service.getValue().writeTo(out);
        }
    }
}
