package dev.asml.iomod.testing;

import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.ToIomod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One process of the IOmod that is checked, and the Threader's end of its stream. Used by one thread. */
final class Specimen implements AutoCloseable {
    private static final int OUTPUT_SHOWN = 600;
    /** However short the patience is with the rest. */
    private static final Duration TO_REGISTER = Duration.ofSeconds(5);

    private final TestBroker broker;
    private final ObservedProcess process;
    private final Duration patience;

    private Specimen(TestBroker broker, ObservedProcess process, Duration patience) {
        this.broker = broker;
        this.process = process;
        this.patience = patience;
    }

    /** Starts the process, whose output stays in its pipe if it is not to be read. */
    static Specimen start(IomodCommand command, BrokerSettings settings, Reception reception, boolean read) {
        TestBroker broker = TestBroker.open(settings, reception);
        try {
            Process started = command.start(broker);
            ObservedProcess process = read ? ObservedProcess.of(started) : ObservedProcess.unread(started);
            return new Specimen(broker, process, settings.patience());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Waits for the registration. */
    Register register() {
        CompletableFuture<Register> registration = broker.stream().thenCompose(BrokerStream::registration);
        var _ = process.exit()
                .thenAccept(code -> registration.completeExceptionally(new IllegalStateException(
                        "the process ended with %d before it had registered%s".formatted(code, printed()))));
        Duration atLeast = patience.compareTo(TO_REGISTER) < 0 ? TO_REGISTER : patience;
        return await(registration, atLeast, "no registration came" + printed());
    }

    Register registration() {
        return stream().registration().join();
    }

    List<String> methods() {
        return registration().getMethodsList().stream().map(Method::getName).toList();
    }

    /** The stream, once the IOmod has registered. */
    BrokerStream stream() {
        return broker.stream().join();
    }

    /** What was done against the protocol so far. */
    List<Violation> violations() {
        return broker.stream().isDone() ? stream().violations() : List.of();
    }

    PendingCall call(String method, byte[] input) {
        return call(method, input, Duration.ZERO);
    }

    PendingCall call(String method, String input) {
        return call(method, input.getBytes(StandardCharsets.UTF_8));
    }

    PendingCall call(String method, byte[] input, Duration timeout) {
        return stream().call(head(method, timeout), input);
    }

    StreamedCall open(String method) {
        return open(method, Duration.ZERO);
    }

    StreamedCall open(String method, Duration timeout) {
        return stream().open(head(method, timeout));
    }

    static Call.Builder head(String method, Duration timeout) {
        return Call.newBuilder()
                .setMethod(method)
                .setTimeoutMillis(Math.toIntExact(timeout.toMillis()))
                .setCaller("check/function")
                .setInvocation("check")
                .setRelease(1)
                .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    void send(ToIomod.Builder frame) {
        stream().send(frame);
    }

    /** Waits for the answer to a ping. */
    void ping() {
        var _ = await(stream().ping(), "no Pong came" + printed());
    }

    /** Waits until the process has ended. */
    int exit() {
        return await(process.exit(), "the process did not end");
    }

    /** Waits until it has ended because there is no Threader any more. */
    void leaves(Duration atMost) {
        try {
            process.exit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new Unmet("it exits within 2 s", "it was still there after %d ms".formatted(atMost.toMillis()));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.handle().isAlive();
    }

    ObservedProcess process() {
        return process;
    }

    void breakConnection() {
        broker.disconnect();
    }

    /** What the process has printed, for a message; empty if nothing. */
    String printed() {
        String output = process.output().strip();
        String end = output.substring(Math.max(0, output.length() - OUTPUT_SHOWN));
        return output.isEmpty() ? "" : "; it printed: " + end;
    }

    <T> T await(CompletableFuture<T> future, String otherwise) {
        return await(future, patience, otherwise);
    }

    private static <T> T await(CompletableFuture<T> future, Duration patience, String otherwise) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw new IllegalStateException(String.valueOf(cause == null ? e : cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("%s within %s".formatted(otherwise, Bench.text(patience)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.kill();
        broker.close();
    }
}
