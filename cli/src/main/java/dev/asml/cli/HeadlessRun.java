package dev.asml.cli;

import dev.asml.cli.view.Ending;
import dev.asml.cli.view.Picture;
import dev.asml.cli.view.ViewMessage;
import dev.asml.cli.view.ViewSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Takes each frame that a guest draws, as fast as both can. */
final class HeadlessRun {
    private static final Duration TICK = Duration.ofMillis(200);

    private final ViewSocket socket;
    private final FrameSink sink;
    private final Interruption interruption;

    /** The number of frames that are enough; 0 for all. */
    private final int frames;

    HeadlessRun(ViewSocket socket, FrameSink sink, int frames, Interruption interruption) {
        this.socket = socket;
        this.sink = sink;
        this.frames = frames;
        this.interruption = interruption;
    }

    Ending run() throws IOException, InterruptedException {
        Optional<Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            Optional<ViewMessage> message = socket.next(TICK);
            ending = message.isPresent() ? hear(message.get()) : enough(interruption.asked());
        }
        return ending.get();
    }

    private Optional<Ending> hear(ViewMessage message) throws IOException {
        return switch (message) {
            case ViewMessage.Shown(var picture) -> take(picture);
            case ViewMessage.Ended(var outcome, var detail) -> Optional.of(new Ending.GuestEnded(outcome, detail));
            case ViewMessage.Lost(var reason) -> Optional.of(new Ending.Lost(reason));
            case ViewMessage.Welcome _,
                    ViewMessage.Size _,
                    ViewMessage.Notice _,
                    ViewMessage.Pong _,
                    ViewMessage.Sound _ -> Optional.empty();
        };
    }

    private Optional<Ending> take(Picture picture) throws IOException {
        sink.add(picture);
        boolean last = frames > 0 && sink.count() >= frames;
        if (!last) {
            // The last is not acknowledged: nothing is to be drawn after it.
            socket.acknowledge(picture);
        }
        return enough(last || interruption.asked());
    }

    private static Optional<Ending> enough(boolean is) {
        return is ? Optional.of(new Ending.Left()) : Optional.empty();
    }
}
