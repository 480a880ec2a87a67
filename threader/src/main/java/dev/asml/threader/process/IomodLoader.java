package dev.asml.threader.process;

import dev.asml.iomod.hosted.HostedIomod;
import dev.asml.iomod.hosted.IomodHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The classes of one generation of an IOmod that runs inside the host. They are those of the package's own jars, the SDK
 * among them, over those of the JDK; with the host they share only what is in {@link dev.asml.iomod.hosted}. So no
 * version of a library has to agree with the host's, and nothing of the host is within reach by name.
 */
final class IomodLoader extends URLClassLoader implements IomodHost {
    private static final String SHARED = IomodHost.class.getPackageName() + ".";
    private static final ClassLoader HOST = IomodHost.class.getClassLoader();

    static {
        registerAsParallelCapable();
    }

    private final Path durable;
    private final Server server;
    private final ExitGuard guard = new ExitGuard(this);

    /** Takes what the IOmod's {@code main} offers, and keeps that waiting. */
    @FunctionalInterface
    interface Server {
        void serve(HostedIomod iomod) throws InterruptedException;
    }

    private IomodLoader(String name, URL[] jars, Path durable, Server server) {
        super(name, jars, getPlatformClassLoader());
        this.durable = durable;
        this.server = server;
    }

    /**
     * Opens the jars of a package.
     *
     * @param durable where the IOmod keeps what is to stay
     * @throws IOException if it has none, or none of them is an SDK that can run inside a Threader
     */
    static IomodLoader open(UnpackedIomod iomod, Path durable, Server server) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars(iomod)) {
            urls.add(jar.toUri().toURL());
        }
        IomodLoader loader =
                new IomodLoader(iomod.manifest().coordinates().toString(), urls.toArray(URL[]::new), durable, server);
        if (loader.findResource("dev/asml/iomod/HostedServer.class") == null) {
            loader.close();
            throw new IOException(
                    "its package has no lib/*.jar with an SDK that can run inside a Threader; build it with a newer SDK, or remove in_process");
        }
        return loader;
    }

    private static List<Path> jars(UnpackedIomod iomod) throws IOException {
        Path lib = iomod.folder().resolve("lib");
        if (!Files.isDirectory(lib)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The class whose {@code main} is to be run: the manifest's, or the one that a jar of the package names.
     *
     * @throws IOException if neither says it, or more than one jar does
     */
    static String mainClass(UnpackedIomod iomod) throws IOException {
        Optional<String> named = iomod.manifest().mainClass();
        if (named.isPresent()) {
            return named.get();
        }
        List<String> found = new ArrayList<>();
        for (Path file : jars(iomod)) {
            try (JarFile jar = new JarFile(file.toFile())) {
                Optional.ofNullable(jar.getManifest())
                        .map(manifest -> manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                        .ifPresent(found::add);
            }
        }
        if (found.size() != 1) {
            throw new IOException("%s; name the class in its iomod.toml by process.main_class"
                    .formatted(
                            found.isEmpty()
                                    ? "no jar of its package has a main class"
                                    : "its jars have several main classes, " + String.join(", ", found)));
        }
        return found.getFirst();
    }

    @Override
    public Path durable() {
        return durable;
    }

    @Override
    public void serve(HostedIomod iomod) throws InterruptedException {
        server.serve(iomod);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(SHARED) ? HOST.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        URL resource = findResource(name.replace('.', '/') + ".class");
        if (resource == null) {
            throw new ClassNotFoundException(name);
        }
        try {
            URLConnection connection = resource.openConnection();
            byte[] code;
            try (InputStream in = connection.getInputStream()) {
                code = guard.guarded(in.readAllBytes());
            }
            URL jar = connection instanceof JarURLConnection entry ? entry.getJarFileURL() : resource;
            return defineClass(name, code, 0, code.length, domain(jar));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private ProtectionDomain domain(URL jar) {
        return new ProtectionDomain(new CodeSource(jar, (Certificate[]) null), null, this, null);
    }
}
