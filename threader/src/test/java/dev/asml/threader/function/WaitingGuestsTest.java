package dev.asml.threader.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingGuestsTest {
    private static final int GUESTS = 300;

    /** What such a guest's memory takes while it computes. */
    private static final long WHOLE = 100_000;

    @TempDir
    Path scratch;

    private final TestIomod iomod = new TestIomod();
    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch).iomod(iomod).concurrency(GUESTS);
    }

    @AfterEach
    void close() {
        functions.close();
    }

    @Test
    void guestsThatWaitGiveMemoryBackAndGoOnWithTheirOwn() throws InterruptedException {
        DeployedFunction keeper = functions.deploy("keeper");
        List<Invocation> waiting = start(keeper);
        List<IoCall> held = held();

        awaitPacked(keeper);
        Collections.shuffle(held, new Random(3));
        held.forEach(call -> call.complete(new Completion.Answer(new byte[] {'!'})));

        for (int i = 0; i < GUESTS; i++) {
            assertThat(Functions.text(waiting.get(i).await())).isEqualTo(text(i));
        }
    }

    @Test
    void guestsThatWaitForMemoryAllComeBack() throws InterruptedException {
        DeployedFunction keeper = functions.deploy("keeper");
        List<Invocation> waiting = start(keeper);
        List<IoCall> held = held();
        awaitPacked(keeper);
        AtomicLong taken = new AtomicLong();
        Iterator<IoCall> calls = held.iterator();

        await(() -> {
            taken.addAndGet(takeMost());
            if (calls.hasNext()) {
                calls.next().complete(new Completion.Answer(new byte[] {'!'}));
            }
            return shortOfMemory() > 0;
        });
        calls.forEachRemaining(call -> call.complete(new Completion.Answer(new byte[] {'!'})));
        functions.memory.uncommit((int) (taken.get() - WHOLE));

        for (int i = 0; i < GUESTS; i++) {
            assertThat(Functions.text(waiting.get(i).await())).isEqualTo(text(i));
        }
        functions.memory.uncommit((int) WHOLE);
    }

    /** Takes the host's memory but for half of what a guest needs; how much that was, nothing if there is less. */
    private long takeMost() {
        long free = functions.memory.limit() - functions.memory.committed() - WHOLE / 2;
        return free > 0 && functions.memory.tryCommit((int) free) ? free : 0;
    }

    @Test
    void aGuestThatIsCancelledWhileItsMemoryIsPackedEnds() throws InterruptedException {
        DeployedFunction keeper = functions.deploy("keeper");
        List<Invocation> waiting = start(keeper);
        List<IoCall> held = held();
        awaitPacked(keeper);

        waiting.forEach(each -> each.cancel("enough"));

        for (Invocation each : waiting) {
            assertThat(each.await()).isEqualTo(new Outcome.Cancelled("enough"));
        }
        assertThat(held).hasSize(GUESTS);
        assertThat(functions.answer(keeper, "test.in.process.echo whole")).isEqualTo("whole");
    }

    private long shortOfMemory() {
        return functions.host.invocations(false).stream()
                .filter(view -> view.toString().contains(Activity.Kind.SHORT_OF_MEMORY.words()))
                .count();
    }

    private static String text(int guest) {
        return "guest %d ".formatted(guest).repeat(1 + guest % 20);
    }

    private List<Invocation> start(DeployedFunction function) {
        List<Invocation> started = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            started.add(functions.start(function, ("test.in.process.hold " + text(i)).getBytes(UTF_8)));
        }
        return started;
    }

    private List<IoCall> held() throws InterruptedException {
        List<IoCall> held = new ArrayList<>();
        while (held.size() < GUESTS) {
            IoCall call = iomod.held.poll(30, TimeUnit.SECONDS);
            assertThat(call).isNotNull();
            held.add(call);
        }
        return held;
    }

    /** All are waiting, and hold a twentieth of what they would. */
    private static void awaitPacked(DeployedFunction function) {
        await(() -> function.memoryBytes() < GUESTS * WHOLE / 20);
        assertThat(function.memoryBytes()).isGreaterThan(GUESTS * 100L);
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("nanoseconds beyond all patience")
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
