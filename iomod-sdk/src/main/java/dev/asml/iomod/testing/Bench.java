package dev.asml.iomod.testing;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a check works with: processes of the IOmod, one of which serves several trials. Used by one thread. */
final class Bench implements AutoCloseable {
    static final String ECHO = "conformance-echo";
    static final String WAIT = "conformance-wait";
    static final String COPY = "conformance-copy";
    static final String CONFIG = "conformance-config";
    static final String NO_METHOD = "no-such-method";
    static final int WINDOW = 8 * 1024;
    static final int CHUNK = 16 * 1024;
    static final int MAX_REPLY = 256 * 1024;
    /** Longer than any check. */
    static final String LONG_MILLIS = "600000";

    private static final String SWITCH = "ASML_IOMOD_CONFORMANCE";
    private static final String UNREGISTERED = "it does not register";
    private static final Duration MOST_TO_LEAVE = Duration.ofSeconds(5);

    private final IomodCheck check;
    private final IomodCommand command;
    private final Queue<Violation> violations = new ConcurrentLinkedQueue<>();
    private @Nullable Specimen shared;
    private @Nullable String unregistered;

    Bench(IomodCheck check) {
        this.check = check;
        this.command = check.command().withEnvironment(Map.of(SWITCH, "1"));
    }

    IomodCheck check() {
        return check;
    }

    BrokerSettings settings() {
        return new BrokerSettings(check.config(), CHUNK, MAX_REPLY, check.patience(), WINDOW);
    }

    /** How long a process may take that has to exit within 2 s, on a machine that may be slow. */
    Duration toLeave() {
        return check.patience().compareTo(MOST_TO_LEAVE) < 0 ? check.patience() : MOST_TO_LEAVE;
    }

    /** The process that several trials use, registered. */
    Specimen shared() {
        Specimen running = shared;
        if (running != null && running.isAlive() && !running.stream().end().isDone()) {
            return running;
        }
        discard();
        if (unregistered != null) {
            throw new Untried(UNREGISTERED);
        }
        Specimen started = start(settings(), Reception.USUAL, true);
        try {
            var _ = started.register();
        } catch (IllegalStateException e) {
            unregistered = e.getMessage();
            end(started);
            throw new Untried(UNREGISTERED);
        }
        shared = started;
        return started;
    }

    /** Why it did not register; empty if it does. */
    String notRegistered() {
        try {
            var _ = shared();
            return "";
        } catch (Untried _) {
            return String.valueOf(unregistered);
        }
    }

    /** How the shared process has ended, for a message; empty if it lives. */
    String obituary() {
        Specimen running = shared;
        if (running == null || !running.stream().end().isDone()) {
            return "";
        }
        try {
            return "; the process exited with %d%s".formatted(running.exit(), running.printed());
        } catch (IllegalStateException _) {
            return "";
        }
    }

    /** The next trial gets another process. */
    void discard() {
        Specimen old = shared;
        shared = null;
        if (old != null) {
            end(old);
        }
    }

    private Specimen start(BrokerSettings settings, Reception reception, boolean read) {
        return Specimen.start(command, settings, reception, read);
    }

    private void end(Specimen specimen) {
        violations.addAll(specimen.violations());
        specimen.close();
    }

    /** Runs something on a process of its own, which has registered. */
    void fresh(BrokerSettings settings, Consumer<Specimen> work) {
        var _ = shared();
        unregistered(settings, Reception.USUAL, true, specimen -> {
            var _ = specimen.register();
            work.accept(specimen);
        });
    }

    void fresh(Consumer<Specimen> work) {
        fresh(settings(), work);
    }

    /** Runs something on a process of its own, which has just been started. */
    void unregistered(BrokerSettings settings, Reception reception, boolean read, Consumer<Specimen> work) {
        Specimen specimen = start(settings, reception, read);
        try {
            work.accept(specimen);
        } finally {
            end(specimen);
        }
    }

    /** Starts it as a person would. */
    ObservedProcess byHand(String... arguments) {
        return ObservedProcess.of(check.command().startByHand(arguments));
    }

    /** What was done against these rules by processes that have ended, and by the shared one. */
    List<String> violationsOf(Rule rule) {
        List<Violation> running = shared == null ? List.of() : shared.violations();
        return java.util.stream.Stream.concat(violations.stream(), running.stream())
                .filter(violation -> violation.rule() == rule)
                .map(Violation::what)
                .distinct()
                .limit(3)
                .toList();
    }

    boolean has(String method) {
        return shared().methods().contains(method);
    }

    /** Says that a method is needed. */
    void need(String method) {
        if (!has(method)) {
            throw new Untried("it has no method %s".formatted(method));
        }
    }

    /** The IOmod's own methods. */
    List<Method> methods() {
        return shared().registration().getMethodsList().stream()
                .filter(method -> !isConformance(method.getName()))
                .toList();
    }

    static boolean isConformance(String method) {
        return method.startsWith("conformance-");
    }

    /** A method that takes whole inputs. */
    String plain() {
        return has(ECHO)
                ? ECHO
                : methods().stream()
                        .filter(method -> !method.getStreaming())
                        .map(Method::getName)
                        .findFirst()
                        .orElseThrow(() -> new Untried("all its methods stream"));
    }

    Map<String, String> config(String key, String value) {
        Map<String, String> all = new TreeMap<>(check.config());
        all.put(key, value);
        return all;
    }

    /** Waits for any reply. */
    static void settle(PendingCall call) {
        try {
            call.output();
        } catch (IomodFailure _) {
            // A reply like any other.
        }
    }

    static void requireFailure(PendingCall call, FailureCode code) {
        Unmet.unless(
                failure(call).startsWith(code.name()),
                "a Reply with the failure " + code,
                "it answered " + failure(call));
    }

    private static String failure(PendingCall call) {
        try {
            return "%d bytes".formatted(call.output().length);
        } catch (IomodFailure failure) {
            return "%s (%s)".formatted(failure.code(), failure.message());
        }
    }

    /** Seconds, for a message. */
    static String text(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }

    @Override
    public void close() {
        discard();
    }
}
