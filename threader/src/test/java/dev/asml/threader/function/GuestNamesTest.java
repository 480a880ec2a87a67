package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestNamesTest {
    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void start() {
        functions = new Functions(scratch);
    }

    @AfterEach
    void stop() {
        functions.close();
    }

    private List<String> trap(String guest, String input) {
        Outcome outcome = functions.call(functions.deploy(guest), input);
        assertThat(outcome).isInstanceOf(Outcome.Trapped.class);
        return ((Outcome.Trapped) outcome).stack().frames();
    }

    @Test
    void aTrapInCNamesTheFunctionsOnTheStack() {
        assertThat(trap("named", "trap x")).containsExactly("parse_header", "handle_request", "main", "_start");
        assertThat(functions.log())
                .anyMatch(line -> line.contains("unreachable") && line.contains("parse_header ← handle_request ← "));
    }

    @Test
    void aTrapInRustNamesItsPaths() {
        assertThat(trap("named-rust", "x"))
                .startsWith("{named::parser::Parser{alloc::vec::Vec{u8}} as named::parser::Parse}::parse_header")
                .contains("named::handle_request", "named::main")
                .endsWith("_start");
        assertThat(trap("named-rust", "index")).anyMatch(frame -> frame.startsWith("core::panicking::panic_bounds"));
    }

    @Test
    void aRecursionIsWrittenOnce() {
        List<String> frames = trap("named", "deeper x");

        assertThat(frames).hasSizeLessThanOrEqualTo(21);
        assertThat(frames.getFirst()).matches("call_itself ×\\d{3,}");
    }

    @Test
    void interpretedFunctionsAreNamedAsCompiledOnes() throws IOException {
        Outcome outcome = functions.call(functions.deploy("huge", huge()), "x");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        end -> assertThat(end.stack().frames()).containsExactly("too_deep", "enormous", "_start"));
    }

    /** A command whose functions are named, and one of them is too large for a method of the JVM and cannot be cut. */
    private static byte[] huge() {
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        start.writeBytes(new byte[] {0, 0x10, 1, 0x0b});
        ByteArrayOutputStream enormous = new ByteArrayOutputStream();
        enormous.writeBytes(new byte[] {0, 0x41, 0});
        for (int i = 0; i < 40_000; i++) {
            enormous.writeBytes(new byte[] {0x41, (byte) 0xe4, 0, 0x6a});
        }
        enormous.writeBytes(new byte[] {0x1a, 0x10, 2, 0x0b});
        byte[] names = section("name", new byte[] {
            1, 29, 3, 0, 6, '_', 's', 't', 'a', 'r', 't', 1, 8, 'e', 'n', 'o', 'r', 'm', 'o', 'u', 's', 2, 8, 't', 'o',
            'o', '_', 'd', 'e', 'e', 'p'
        });
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(3);
        for (byte[] body : List.of(start.toByteArray(), enormous.toByteArray(), new byte[] {0, 0, 0x0b})) {
            code.writeBytes(number(body.length));
            code.writeBytes(body);
        }
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 4, 3, 0, 0, 0});
        module.writeBytes(new byte[] {7, 10, 1, 6, '_', 's', 't', 'a', 'r', 't', 0, 0, 10});
        module.writeBytes(number(code.size()));
        module.writeBytes(code.toByteArray());
        module.writeBytes(names);
        return module.toByteArray();
    }

    private static byte[] section(String name, byte[] content) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        section.writeBytes(new byte[] {0, (byte) (name.length() + 1 + content.length), (byte) name.length()});
        section.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        section.writeBytes(content);
        return section.toByteArray();
    }

    /** LEB128, three bytes long. */
    private static byte[] number(int value) {
        return new byte[] {(byte) (value | 0x80), (byte) ((value >> 7) | 0x80), (byte) (value >> 14)};
    }

    @Test
    void aParkedGuestIsSeenWithWhatItWaitsFor() throws Exception {
        TestIomod iomod = new TestIomod();
        DeployedFunction function = functions.iomod(iomod).deploy("named");
        Invocation invocation = functions.start(function, "call test.in.process.hold".getBytes(StandardCharsets.UTF_8));
        IoCall held = iomod.held.take();
        InvocationView view = parked();

        assertThat(view.function()).isEqualTo("test/named");
        assertThat(view.why()).isEqualTo("an IO call, #1");
        assertThat(view.calls()).singleElement().satisfies(call -> {
            assertThat(call.id()).isEqualTo(1);
            assertThat(call.path()).isEqualTo("test.in.process.hold");
        });
        assertThat(view.stack())
                .containsExactly("__asml_abi_io_wait", "await_call", "handle_request", "main", "_start");
        assertThat(view.leftNanos()).isPositive();

        held.complete(new Completion.Answer(new byte[0]));
        assertThat(invocation.await()).isInstanceOf(Outcome.Answered.class);
        assertThat(functions.host.invocations(true)).isEmpty();
        assertThat(function.tally().ended()).isEqualTo(1);
        assertThat(Objects.requireNonNull(function.ioTallies().get(iomod.coordinates()))
                        .ended())
                .isEqualTo(1);
    }

    private InvocationView parked() {
        return seen(InvocationView::parked);
    }

    private InvocationView seen(Predicate<InvocationView> when) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            for (InvocationView each : functions.host.invocations(true)) {
                if (when.test(each)) {
                    return each;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("never seen: " + functions.host.invocations(true));
    }

    @Test
    void aTimerAndAQueueAreTold() throws Exception {
        DeployedFunction function = functions.concurrency(1).deploy("named");
        Invocation first = functions.start(function, "sleep 60000".getBytes(StandardCharsets.UTF_8));
        assertThat(parked().why()).contains("a timer");
        Invocation second = functions.start(function, "sleep 1".getBytes(StandardCharsets.UTF_8));

        InvocationView queued = seen(each -> each.state().startsWith("queued"));
        assertThat(queued.state()).isEqualTo("queued behind the function's concurrency");
        assertThat(queued.stack()).isEmpty();
        first.cancel("enough");
        assertThat(first.await()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(second.await()).isInstanceOf(Outcome.Answered.class);
        assertThat(functions.host.invocations(true)).isEmpty();
    }

    @Test
    void aFlightRecordingShowsTheGuestsFunctions() throws Exception {
        DeployedFunction function = functions.deploy("named");
        BlockingQueue<String> methods = new LinkedBlockingQueue<>();
        try (RecordingStream recording = new RecordingStream()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.onEvent("jdk.ExecutionSample", event -> methods.addAll(guestMethods(event)));
            recording.startAsync();
            Invocation invocation = functions.start(function, "spin x".getBytes(StandardCharsets.UTF_8));
            String method = methods.poll(30, TimeUnit.SECONDS);
            invocation.cancel("enough");

            assertThat(method).matches("guest\\.test\\.named(\\$\\d+)?\\.compute_for_ever");
        }
    }

    private static List<String> guestMethods(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        return trace == null
                ? List.of()
                : trace.getFrames().stream()
                        .map(RecordedFrame::getMethod)
                        .map(method -> method.getType().getName() + "." + method.getName())
                        .filter(name -> name.startsWith("guest.test.named"))
                        .toList();
    }

    @Test
    void aTraceOfTheJvmNamesTheFile() {
        DeployedFunction function = functions.deploy("named");
        Invocation invocation = functions.start(function, "spin x".getBytes(StandardCharsets.UTF_8));
        InvocationView computing = seen(each -> each.computing() && each.stack().contains("compute_for_ever"));

        assertThat(computing.stack()).startsWith("compute_for_ever", "handle_request");
        invocation.cancel("enough");
    }

    @Test
    void aTrapInAComponentIsNamed() {
        assertThat(trap("named.component", "x")).contains("parse_header", "handle_request");
    }
}
