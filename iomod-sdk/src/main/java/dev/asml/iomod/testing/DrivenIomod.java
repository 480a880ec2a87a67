package dev.asml.iomod.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.RunningIomod;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Config;
import dev.asml.iomod.v1.Drain;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Subscription;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An IOmod that is registered with a Threader made for the test: calls go over a real Unix domain socket, whether the
 * IOmod runs in this process or in its own. Thread-safe.
 *
 * <pre>{@code
 * try (var iomod = DrivenIomod.inProcess(Reverse.iomod())) {
 *     assertThat(iomod.call("reverse", "{\"text\": \"abc\"}").at("/Ok").asText()).isEqualTo("cba");
 * }
 * }</pre>
 */
public final class DrivenIomod implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final TestBroker broker;
    private final BrokerStream stream;
    private final Register registration;
    private final Runner runner;

    private DrivenIomod(TestBroker broker, BrokerStream stream, Register registration, Runner runner) {
        this.broker = broker;
        this.stream = stream;
        this.registration = registration;
        this.runner = runner;
    }

    /** Runs an IOmod in this JVM. */
    public static DrivenIomod inProcess(Iomod iomod) {
        return inProcess(iomod, BrokerSettings.DEFAULT);
    }

    /** Runs an IOmod in this JVM. */
    public static DrivenIomod inProcess(Iomod iomod, BrokerSettings settings) {
        TestBroker broker = TestBroker.open(settings);
        return registered(broker, new Runner.Here(iomod.start(broker.environment())), settings.patience());
    }

    /** Starts an IOmod's process, with exactly the environment that a Threader gives it. */
    public static DrivenIomod process(IomodCommand command) {
        return process(command, BrokerSettings.DEFAULT);
    }

    /** Starts an IOmod's process, with exactly the environment that a Threader gives it. */
    public static DrivenIomod process(IomodCommand command, BrokerSettings settings) {
        TestBroker broker = TestBroker.open(settings);
        Runner runner = new Runner.There(ObservedProcess.of(command.start(broker)));
        return registered(broker, runner, settings.patience());
    }

    private static DrivenIomod registered(TestBroker broker, Runner runner, Duration patience) {
        CompletableFuture<Register> registration = broker.stream().thenCompose(BrokerStream::registration);
        var _ = runner.exit()
                .thenAccept(code -> registration.completeExceptionally(
                        new IllegalStateException("the process ended with %d before it had registered; it printed: %s"
                                .formatted(code, runner.output()))));
        try {
            Register register = await(registration, patience, "the registration");
            return new DrivenIomod(broker, broker.stream().join(), register, runner);
        } catch (RuntimeException e) {
            runner.kill();
            broker.close();
            throw e;
        }
    }

    /** What the IOmod said when it registered. */
    public Register registration() {
        return registration;
    }

    /**
     * Calls a method and waits for the answer.
     *
     * @param json the request
     * @throws IomodFailure if the IOmod answered with a failure
     */
    public JsonNode call(String method, String json) {
        try {
            return JSON.readTree(start(method, json).output());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("%s did not answer JSON".formatted(method), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls a method with bytes and waits for its bytes; fails as {@link #call} does. */
    public byte[] call(String method, byte[] input) {
        return start(method, input, Duration.ZERO).output();
    }

    /** Sends a call without waiting for its answer. */
    public PendingCall start(String method, String json) {
        return start(method, json.getBytes(StandardCharsets.UTF_8), Duration.ZERO);
    }

    /**
     * Sends a call without waiting for its answer.
     *
     * @param timeout the time that the IOmod is told it has; zero for no bound
     */
    public PendingCall start(String method, byte[] input, Duration timeout) {
        return stream.call(frame(method, timeout), input);
    }

    /** Begins a call to a streaming method, of which the input is written and the answer read as streams. */
    public StreamedCall open(String method) {
        return open(method, Duration.ZERO);
    }

    /**
     * Begins a call to a streaming method, of which the input is written and the answer read as streams.
     *
     * @param timeout the time that the IOmod is told it has; zero for no bound
     */
    public StreamedCall open(String method, Duration timeout) {
        return stream.open(frame(method, timeout));
    }

    private static Call.Builder frame(String method, Duration timeout) {
        return Call.newBuilder()
                .setMethod(method)
                .setTimeoutMillis(Math.toIntExact(timeout.toMillis()))
                .setCaller("test/function")
                .setInvocation("test-invocation")
                .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .setTracestate("vendor=test");
    }

    /** Sends any frame, also one that a well-behaved Threader would not send. */
    public void send(ToIomod frame) {
        stream.send(frame.toBuilder());
    }

    /** Replaces the configuration. */
    public void config(Map<String, String> config) {
        stream.send(ToIomod.newBuilder().setConfig(Config.newBuilder().putAllConfig(config)));
    }

    /** One to be given to {@link #subscribe}, for the function {@code test/function}. */
    public static Subscription subscription(String id, int concurrency, Map<String, String> settings) {
        return Subscription.newBuilder()
                .setId(id)
                .setFunction("test/function")
                .setConcurrency(concurrency)
                .putAllSettings(settings)
                .build();
    }

    /**
     * Replaces all subscriptions of a source, and waits until it has said how it took them.
     *
     * @return what is wrong with them; empty if they are in force
     */
    public String subscribe(Subscription... subscriptions) {
        return await(stream.source().subscribe(List.of(subscriptions), false), stream.patience(), "Subscribed");
    }

    /** Asks whether a source could take subscriptions, as a deploy does; answers as {@link #subscribe}. */
    public String checkSubscriptions(Subscription... subscriptions) {
        return await(stream.source().subscribe(List.of(subscriptions), true), stream.patience(), "Subscribed");
    }

    /** Waits for the next invocation that the source asks for, which is then to be answered. */
    public ReceivedInvoke nextInvoke() {
        return stream.source().next();
    }

    /** The invocations that the source has asked for and that have no answer yet, also those not taken yet. */
    public int openInvokes() {
        return stream.source().open();
    }

    /** Waits until the IOmod has answered a ping. */
    public void ping() {
        await(stream.ping(), stream.patience(), "the pong");
    }

    /** Asks the IOmod to finish and waits until it says that it has; false if it went without saying so. */
    public boolean drain(Duration grace) {
        stream.send(
                ToIomod.newBuilder().setDrain(Drain.newBuilder().setGraceMillis(Math.toIntExact(grace.toMillis()))));
        return await(stream.drained(), stream.patience(), "Drained");
    }

    /** Closes the stream in good order, without draining. */
    public void closeStream() {
        stream.complete();
    }

    /** Breaks the connection, as a Threader that is killed does. */
    public void breakConnection() {
        broker.disconnect();
    }

    /** Closes the pipe at the IOmod's standard input; does nothing to one in this JVM. */
    public void closeInput() {
        runner.closeInput();
    }

    /** Kills the IOmod without warning. */
    public void kill() {
        runner.kill();
    }

    /** Waits until the stream has ended and tells how. */
    public String streamEnd() {
        return await(stream.end(), stream.patience(), "the end of the stream");
    }

    /** Waits until the process has ended; for an IOmod in this JVM, what its process would have answered. */
    public int exitCode() {
        return await(runner.exit(), stream.patience(), "the end of the process");
    }

    /** The process, if the IOmod has one of its own. */
    public Optional<ProcessHandle> process() {
        return runner.process();
    }

    /** What the IOmod has logged so far. */
    public List<Log> logs() {
        return stream.logs();
    }

    /** What the process has printed so far, standard output and error together. */
    public String output() {
        return runner.output();
    }

    /** What the IOmod has done against the protocol so far. */
    public List<String> violations() {
        return stream.violations().stream().map(Violation::what).toList();
    }

    @Override
    public void close() {
        stream.complete();
        runner.kill();
        broker.close();
    }

    private static <T> T await(CompletableFuture<T> future, Duration patience, String what) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw new IllegalStateException("%s did not come: %s".formatted(what, cause), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("%s did not come within %s".formatted(what, patience), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        }
    }

    /** Where the IOmod runs. */
    private sealed interface Runner {
        CompletableFuture<Integer> exit();

        void kill();

        void closeInput();

        String output();

        Optional<ProcessHandle> process();

        record Here(RunningIomod iomod) implements Runner {
            @Override
            public CompletableFuture<Integer> exit() {
                return iomod.ending().thenApply(ending -> ending.exitCode()).toCompletableFuture();
            }

            @Override
            public void kill() {
                iomod.close();
            }

            @Override
            public void closeInput() {}

            @Override
            public String output() {
                return "";
            }

            @Override
            public Optional<ProcessHandle> process() {
                return Optional.empty();
            }
        }

        record There(ObservedProcess observed) implements Runner {
            @Override
            public CompletableFuture<Integer> exit() {
                return observed.exit();
            }

            @Override
            public void kill() {
                observed.kill();
            }

            @Override
            public void closeInput() {
                observed.closeInput();
            }

            @Override
            public String output() {
                return observed.output();
            }

            @Override
            public Optional<ProcessHandle> process() {
                return Optional.of(observed.handle());
            }
        }
    }
}
