package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.hosted.HostedIomod;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodManifest;
import dev.asml.threader.io.IoLimits;
import dev.asml.threader.io.IomodUsage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One loading of an IOmod into the host: its classes are opened, its {@code main} runs until it offers the IOmod, calls
 * go to that, and in the end the classes are let go of. Nothing keeps them then but threads of the IOmod's own that do
 * not end.
 */
final class HostedGeneration implements Generation {
    private final UnpackedIomod iomod;
    private final IomodDependency dependency;
    private final DurableFolder durable;
    private final Timings timings;
    private final Traffic traffic;
    private final IomodOutput output;
    private final Listener listener;
    private final CompletableFuture<HostedIomod> offered = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile @Nullable HostedWorker worker;
    private volatile boolean killed;

    HostedGeneration(
            UnpackedIomod iomod,
            IomodDependency dependency,
            DurableFolder durable,
            Timings timings,
            Traffic traffic,
            IomodOutput output,
            Listener listener) {
        this.iomod = iomod;
        this.dependency = dependency;
        this.durable = durable;
        this.timings = timings;
        this.traffic = traffic;
        this.output = output;
        this.listener = listener;
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("iomod-" + dependency.coordinates()).start(this::run);
    }

    @Override
    public void drain() {
        asked.countDown();
        offered.completeExceptionally(new IOException("it was stopped"));
    }

    @Override
    public void kill() {
        killed = true;
        drain();
        HostedWorker handling = worker;
        if (handling != null) {
            handling.stopAll(FailureCode.CANCELLED);
        }
    }

    @Override
    public CompletableFuture<String> configure(Map<String, String> configuration) {
        HostedWorker handling = worker;
        return handling == null ? CompletableFuture.completedFuture("") : handling.configure(configuration);
    }

    /** No manifest has sources at one. */
    @Override
    public CompletableFuture<String> subscribe(List<Subscription> subscriptions, boolean check) {
        return CompletableFuture.completedFuture(
                subscriptions.isEmpty() ? "" : "an IOmod inside the Threader cannot be a source");
    }

    /** It has no process, and what it takes of the host's memory cannot be told. */
    @Override
    public Optional<IomodUsage> usage() {
        return Optional.empty();
    }

    private void run() {
        Optional<String> why = Optional.of("its thread was interrupted");
        try {
            why = live();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            why = asked.getCount() == 0 ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        } finally {
            worker = null;
            listener.ended(this, why);
        }
    }

    private Optional<String> live() throws IOException, InterruptedException {
        output.forgetLines();
        String mainClass = IomodLoader.mainClass(iomod);
        try (IomodLoader classes = IomodLoader.open(iomod, durable.make(), this::serve)) {
            Thread main = Thread.ofPlatform()
                    .daemon()
                    .name("iomod-" + dependency.coordinates() + "-main")
                    .inheritInheritableThreadLocals(false)
                    .unstarted(() -> main(classes, mainClass));
            main.setContextClassLoader(classes);
            main.start();
            try {
                serve(classes);
                return Optional.empty();
            } finally {
                over.countDown();
                end(main, classes);
            }
        }
    }

    /** Waits, on the IOmod's own thread, until it is over. */
    private void serve(HostedIomod offer) throws InterruptedException {
        if (!offered.complete(offer)) {
            throw new IllegalStateException("an IOmod is run once, while its Threader waits for it");
        }
        over.await();
    }

    private void main(ClassLoader classes, String mainClass) {
        try {
            List<String> arguments = new ArrayList<>(iomod.manifest().arguments());
            arguments.addAll(dependency.arguments());
            Class.forName(mainClass, true, classes)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments.toArray(String[]::new));
            offered.completeExceptionally(new IOException("its main ended without Iomod.run"));
        } catch (InvocationTargetException e) {
            offered.completeExceptionally(new IOException("its main failed: " + e.getCause()));
        } catch (ReflectiveOperationException | LinkageError e) {
            offered.completeExceptionally(
                    new IOException("its main class %s cannot be run: %s".formatted(mainClass, e)));
        }
    }

    private void serve(ClassLoader classes) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + dependency.limits().startTimeout().toNanos();
        HostedIomod offer = await(offered, deadline, "it did not offer itself by Iomod.run");
        check(offer);
        HostedWorker handling = new HostedWorker(
                offer,
                classes,
                methods(offer),
                traffic,
                output,
                dependency.limits().inFlight(),
                IoLimits.DEFAULT.answerBytes());
        Map<String, String> configuration = listener.configuration();
        String problem = await(handling.configure(configuration), deadline, "it did not take its configuration");
        if (!problem.isEmpty()) {
            throw new IOException("the configuration cannot be used: " + problem);
        }
        worker = handling;
        output.log(IomodLog.Level.INFO, null, "is ready (inside the Threader)");
        listener.ready(this, handling, OptionalLong.empty(), configuration);
        asked.await();
        drain(handling);
    }

    private <T> T await(CompletableFuture<T> future, long deadline, String late)
            throws IOException, InterruptedException {
        try {
            return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "%s within %d ms"
                            .formatted(late, dependency.limits().startTimeout().toMillis()),
                    e);
        }
    }

    private void check(HostedIomod offer) throws IOException {
        IomodManifest manifest = iomod.manifest();
        if (!offer.coordinates().equals(manifest.coordinates().toString())
                || !offer.version().equals(manifest.version())) {
            throw new IOException("it is %s %s, and its iomod.toml says %s %s"
                    .formatted(offer.coordinates(), offer.version(), manifest.coordinates(), manifest.version()));
        }
        List<String> there =
                offer.methods().stream().map(HostedIomod.Method::name).toList();
        List<String> missing = manifest.methods().stream()
                .map(IomodManifest.Method::name)
                .filter(name -> !there.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IOException("it does not have the methods %s, which its iomod.toml promises".formatted(missing));
        }
    }

    private Methods methods(HostedIomod offer) {
        List<String> repeatable = iomod.manifest().methods().stream()
                .filter(IomodManifest.Method::idempotent)
                .map(IomodManifest.Method::name)
                .toList();
        Map<String, Methods.Traits> methods = new LinkedHashMap<>();
        for (HostedIomod.Method method : offer.methods()) {
            boolean idempotent = method.idempotent() || repeatable.contains(method.name());
            methods.put(method.name(), new Methods.Traits(idempotent, method.streaming(), method.quick()));
        }
        return new Methods(methods, Flow.WINDOW);
    }

    private void drain(HostedWorker handling) throws InterruptedException {
        Duration grace = killed ? Duration.ZERO : dependency.limits().drainTimeout();
        var _ = handling.awaitIdle(grace);
        listener.left(this, handling);
    }

    /** Sees its threads to their end, or says which of them go on. */
    private void end(Thread main, ClassLoader classes) throws InterruptedException {
        HostedWorker handling = worker;
        int going = 0;
        if (handling != null) {
            handling.stopAll(FailureCode.CANCELLED);
            going = handling.awaitIdle(timings.terminateGrace());
        }
        List<Thread> threads = threads(main, classes);
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + timings.terminateGrace().toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        List<String> names =
                threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
        if (going > 0 || !names.isEmpty()) {
            output.log(
                    IomodLog.Level.WARN,
                    null,
                    "is over, but %d of its calls and the threads %s go on; they, and its classes, stay until the Threader ends"
                            .formatted(going, names));
        }
    }

    /** Its platform threads: those that find its classes, as whatever it starts does. */
    private static List<Thread> threads(Thread main, ClassLoader classes) {
        List<Thread> threads = new ArrayList<>();
        threads.add(main);
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.equals(main) && classes.equals(thread.getContextClassLoader()))
                .forEach(threads::add);
        return threads;
    }
}
