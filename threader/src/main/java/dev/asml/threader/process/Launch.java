package dev.asml.threader.process;

import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Register;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodManifest;
import dev.asml.threader.io.IomodUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of an IOmod, from its start to its end: its output, what it has to register, its end. */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
    private static final long USAGE_AGE = 1_000_000_000L;
    private static final String TOKEN = "ASML_IOMOD_TOKEN";

    private final UnpackedIomod iomod;
    private final IomodDependency dependency;
    private final IomodOutput output;
    private final Path temporary;
    private final Process process;
    private final ProcessTree tree;
    private final ControlGroup group;
    private final List<Thread> drains;
    private Optional<IomodUsage> usage = Optional.empty();
    private long measuredAt = System.nanoTime() - 2 * USAGE_AGE;

    private Launch(
            UnpackedIomod iomod,
            IomodDependency dependency,
            String token,
            IomodOutput output,
            Path temporary,
            ControlGroup group,
            Process process) {
        this.iomod = iomod;
        this.dependency = dependency;
        this.output = output;
        this.temporary = temporary;
        this.group = group;
        this.process = process;
        this.tree = new ProcessTree(process.toHandle(), TOKEN + "=" + token);
        String name = "iomod-" + dependency.coordinates() + "-";
        this.drains = List.of(
                OutputDrain.start(name + "out", process.getInputStream(), output),
                OutputDrain.start(name + "err", process.getErrorStream(), output));
    }

    /**
     * Starts the process.
     *
     * @param token what the process registers with
     * @throws IOException with a message that says what is wrong with the file, if it cannot be executed
     */
    static Launch start(
            UnpackedIomod iomod,
            IomodDependency dependency,
            IomodOutput output,
            ProcessGeneration.Surroundings around,
            String token)
            throws IOException {
        Path executable = iomod.executable();
        String problem = Diagnosis.ofFile(executable).orElse(null);
        if (problem != null) {
            throw new IOException(problem);
        }
        Path durable = around.durable().make();
        ControlGroup group = group(dependency, output, around.reception().groups());
        Path temporary = around.folder().temporary();
        List<String> command = command(executable, iomod.manifest(), dependency);
        ProcessBuilder builder = new ProcessBuilder(
                        Prologue.before(command, dependency.limits().descriptors(), group))
                .directory(iomod.folder().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(environment(dependency, temporary, durable));
        environment.putAll(around.reception().broker().environment());
        environment.put(TOKEN, token);
        output.forgetLines();
        try {
            return new Launch(iomod, dependency, token, output, temporary, group, builder.start());
        } catch (IOException e) {
            SocketFolder.delete(temporary);
            group.close();
            throw new IOException(Diagnosis.ofStart(executable, e), e);
        }
    }

    private static ControlGroup group(IomodDependency dependency, IomodOutput output, ControlGroups groups) {
        List<String> missing = new ArrayList<>();
        ControlGroup group = groups.make(dependency.limits(), missing);
        missing.forEach(sentence -> output.log(IomodLog.Level.WARN, null, sentence));
        return group;
    }

    private static List<String> command(Path executable, IomodManifest manifest, IomodDependency dependency) {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(manifest.arguments());
        command.addAll(dependency.arguments());
        return command;
    }

    private static Map<String, String> environment(IomodDependency dependency, Path temporary, Path durable) {
        Map<String, String> host = System.getenv();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LANG", "C.UTF-8");
        environment.put("PATH", host.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        for (String name : dependency.environment()) {
            String value = host.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("ASML_IOMOD_COORDINATES", dependency.coordinates().toString());
        environment.put("ASML_IOMOD_HEAP_MB", String.valueOf(dependency.limits().heapMegabytes()));
        environment.put("ASML_IOMOD_TMP", temporary.toString());
        environment.put("ASML_IOMOD_DATA", durable.toString());
        return environment;
    }

    Coordinates coordinates() {
        return dependency.coordinates();
    }

    long pid() {
        return process.pid();
    }

    /** Runs the action once the process has ended. */
    void onExit(Runnable action) {
        var _ = process.onExit().thenRun(action);
    }

    /** Whether the process with this number, which may be unknown, is this one or was started by it. */
    boolean mayBe(long peer) {
        return peer == PeerPid.UNKNOWN || tree.contains(peer);
    }

    boolean started(long peer) {
        return peer != PeerPid.UNKNOWN && tree.contains(peer);
    }

    /** What is wrong with a registration; null if it is right. */
    @Nullable
    String problem(Register register) {
        if (!register.getCoordinates().equals(coordinates().toString())) {
            return "it registered as \"%s\", and is %s by its iomod.toml"
                    .formatted(register.getCoordinates(), coordinates());
        }
        String version = iomod.manifest().version();
        if (!register.getVersion().equals(version)) {
            return "it registered version \"%s\", and its iomod.toml says %s".formatted(register.getVersion(), version);
        }
        if (!register.getProtocolVersionsList().contains(Session.PROTOCOL_VERSION)) {
            return "it speaks the protocol versions %s, and this Threader speaks [%d]"
                    .formatted(register.getProtocolVersionsList(), Session.PROTOCOL_VERSION);
        }
        Set<String> missing = iomod.manifest().methods().stream()
                .map(IomodManifest.Method::name)
                .collect(Collectors.toCollection(TreeSet::new));
        register.getMethodsList().forEach(method -> missing.remove(method.getName()));
        return missing.isEmpty()
                ? null
                : "it did not register the methods %s, which its iomod.toml promises".formatted(missing);
    }

    /** The registered methods; one is idempotent if the registration or the iomod.toml says so. */
    Methods methods(Register register) {
        Set<String> idempotent = iomod.manifest().methods().stream()
                .filter(IomodManifest.Method::idempotent)
                .map(IomodManifest.Method::name)
                .collect(Collectors.toSet());
        Map<String, Methods.Traits> methods = new LinkedHashMap<>();
        for (Method method : register.getMethodsList()) {
            boolean repeatable = method.getIdempotent() || idempotent.contains(method.getName());
            methods.put(method.getName(), new Methods.Traits(repeatable, method.getStreaming(), false));
        }
        return new Methods(methods, Integer.toUnsignedLong(register.getWindowBytes()));
    }

    /** Says that the process ended too early, and what its file may have to do with that. */
    String earlyEnd() {
        return Diagnosis.suspicion(iomod.executable())
                .map(suspicion -> "it ended before it had registered; " + suspicion)
                .orElse("it ended before it had registered");
    }

    /** Says how the process ended, if it has or soon does, with its last lines. */
    String describe(String what, Duration patience) throws InterruptedException {
        OptionalInt code = exitCode(patience);
        for (Thread drain : drains) {
            drain.join(code.isPresent() ? patience : Duration.ofMillis(1));
        }
        String end = code.isPresent()
                ? group.interventions().orElseGet(() -> Diagnosis.ofExit(code.getAsInt()))
                : "is still running";
        return Diagnosis.withLines("%s (process %d %s)".formatted(what, process.pid(), end), output.lastLines());
    }

    private OptionalInt exitCode(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /** Asks the process to end, kills what is left of it and what it started, and removes its temporary files. */
    void end(Duration grace) {
        tree.end(grace);
        try {
            process.getOutputStream().close();
            SocketFolder.delete(temporary);
            group.close();
        } catch (IOException e) {
            LOG.warn("{} left something behind", coordinates(), e);
        }
    }

    /** What the process and those that it started take of the machine; not older than a second. */
    synchronized Optional<IomodUsage> usage() {
        long now = System.nanoTime();
        if (now - measuredAt > USAGE_AGE) {
            measuredAt = now;
            usage = tree.usage();
        }
        return usage;
    }

    /** Kills the process and what it started. */
    void kill() {
        tree.kill();
    }
}
