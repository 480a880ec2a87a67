package dev.asml.threader.io;

import dev.asml.manifests.Coordinates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An IOmod inside the test that keeps its calls until the test completes them. */
final class HoldingIomod implements Iomod {
    static final Coordinates COORDINATES = Coordinates.parse("asml.test.hold");

    private final LinkedBlockingQueue<IoCall> calls = new LinkedBlockingQueue<>();

    IoCall take() throws InterruptedException {
        IoCall call = calls.poll(30, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no call came");
        }
        return call;
    }

    @Override
    public Coordinates coordinates() {
        return COORDINATES;
    }

    @Override
    public void call(IoCall call) {
        calls.add(call);
    }

    @Override
    public IomodView view() {
        IomodState state = new IomodState.Ready(OptionalLong.empty(), "1.0.0", List.of("get"), Instant.now());
        return new IomodView(
                "",
                COORDINATES.toString(),
                IomodView.Kind.BUILT_IN,
                "1.0.0",
                state,
                0,
                0,
                calls.size(),
                "",
                Optional.empty(),
                List.of(),
                List.of());
    }
}
