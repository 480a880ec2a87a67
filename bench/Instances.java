import com.sun.management.ThreadMXBean;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.SecretAccess;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.HostLimits;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Release;
import dev.asml.threader.function.Request;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.wasi.Assets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance and an invocation take inside the JVM, without HTTP: a run of an image (an instance is taken, the guest
 * runs, the instance is put back), and a whole invocation of a deployed function. Nanoseconds are the median of rounds,
 * each the mean of many; bytes are what all threads allocated.
 *
 * <p>Arguments: rounds, runs a round, and the modules.
 */
public final class Instances {
    private static final byte[] INPUT = {};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Instances() {}

    private interface Work {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        Path scratch = Files.createTempDirectory("asml-instances-");
        System.out.println("| module | what | ns | range | bytes allocated |\n|---|---|---|---|---|");
        for (String file : Arrays.asList(arguments).subList(2, arguments.length)) {
            measure(scratch, Path.of(file), rounds, runs);
        }
        System.exit(0);
    }

    private static void measure(Path scratch, Path file, int rounds, int runs) throws Exception {
        String name = file.getFileName().toString().replace(".wasm", "");
        byte[] wasm = Files.readAllBytes(file);
        HostMemory memory = HostMemory.ofHeap();
        CodeCache cache = new CodeCache(scratch);
        Image image = new Image(cache.load(wasm, "bench/" + name), "handler", 64 << 20, memory, 16 << 20);
        GuestHost host = host();
        row(name, "run of an image", rounds, runs, () -> image.run(host));
        LogBook book = new LogBook(1000, Clock.systemUTC());
        Host all = new Host(HostLimits.ofMachine(), memory, book, new IoLedger());
        DeployedFunction function = new DeployedFunction(
                new FunctionName("bench", name),
                manifest(name, file),
                FunctionLimits.DEFAULT,
                image,
                Assets.of(Path.of("none")),
                new IoGrants("bench", Map.of()),
                new Guards(new SimpleMeterRegistry(), book, Map.of()).door("bench", List.of(), List.of()),
                new Release(() -> {}),
                all);
        row(name, "invocation", rounds, runs, () -> {
            Request request = new Request("0123456789abcdef", INPUT, "");
            if (!(function.admit(request) instanceof Admission.Admitted(var invocation))
                    || !(invocation.await() instanceof Outcome.Answered)) {
                throw new IllegalStateException("no answer");
            }
        });
    }

    private static FunctionManifest manifest(String name, Path file) {
        return new FunctionManifest(
                name,
                file.toAbsolutePath().getParent(),
                new Code.Prebuilt(name + ".wasm"),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                64 << 20,
                Map.of(),
                Optional.empty(),
                64,
                "handler",
                Optional.empty(),
                SecretAccess.NONE);
    }

    /** One that has an empty input and takes any answer. */
    private static GuestHost host() {
        return (GuestHost) Proxy.newProxyInstance(
                Instances.class.getClassLoader(), new Class<?>[] {GuestHost.class}, (proxy, method, values) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, values);
                    }
                    return switch (method.getName()) {
                        case "input" -> INPUT;
                        case "succeed" -> null;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private static void row(String name, String what, int rounds, int runs, Work work) throws Exception {
        for (int i = 0; i < 10; i++) {
            mean(work, runs); // compiled by then
        }
        double[] nanos = new double[rounds];
        long before = THREADS.getTotalThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            nanos[i] = mean(work, runs);
        }
        long bytes = (THREADS.getTotalThreadAllocatedBytes() - before) / ((long) rounds * runs);
        Arrays.sort(nanos);
        System.out.printf(
                "| %s | %s | %,.0f | %,.0f to %,.0f | %,d |%n",
                name, what, nanos[rounds / 2], nanos[0], nanos[rounds - 1], bytes);
    }

    private static double mean(Work work, int runs) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            work.run();
        }
        return (System.nanoTime() - start) / (double) runs;
    }
}
