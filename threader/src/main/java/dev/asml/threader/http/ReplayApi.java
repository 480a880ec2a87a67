package dev.asml.threader.http;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Replay;
import dev.asml.threader.function.ReplayRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The endpoint that takes a recording, runs it again, and says whether the frames are the same. */
final class ReplayApi {
    /** Replays at once: each computes without a pause. */
    private static final int MOST = 2;

    private final Semaphore places = new Semaphore(MOST);
    private final Supplier<List<DeployedFunction>> live;

    /** {@code live} gives the functions that are live. */
    ReplayApi(Supplier<List<DeployedFunction>> live) {
        this.live = live;
    }

    /**
     * What came of a replay, as JSON.
     *
     * @param frames how many frames showed something new, up to the end or the difference
     * @param draws how often the guest drew
     * @param detail how the run ended, or what differs
     * @param frame which draw differs, counted from 1, or after which draw something else does; null if nothing does
     * @param recorded size and hash of the recorded frame; null unless a frame differs
     * @param replayed size and hash of the frame that was drawn instead
     */
    record Document(
            String function,
            long frames,
            long draws,
            boolean equal,
            String detail,
            @Nullable Long frame,
            @Nullable String recorded,
            @Nullable String replayed) {
        static Document of(String function, Replay.Report report) {
            return new Document(
                    function,
                    report.frames(),
                    report.draws(),
                    report.equal(),
                    report.detail(),
                    report.equal() ? null : report.draws(),
                    report.recorded().isEmpty() ? null : report.recorded(),
                    report.replayed().isEmpty() ? null : report.replayed());
        }
    }

    void answer(Exchange exchange) {
        if (!places.tryAcquire()) {
            exchange.closeAfterwards();
            String detail = "%d replays run, which is the limit.".formatted(MOST);
            throw new ProblemException(
                    new HttpProblem(503, "busy", Part.LIMIT, "Busy", detail).with("retry-after", "1"));
        }
        try {
            exchange.send(JsonReply.of(200, replayed(exchange)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            places.release();
        }
    }

    private Document replayed(Exchange exchange) throws IOException {
        Path file = Files.createTempFile("replay-", ".rec");
        try {
            exchange.saveBody(file);
            return replayed(exchange, file);
        } catch (ReplayRefused e) {
            throw refused(e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Document replayed(Exchange exchange, Path file) throws IOException, ReplayRefused {
        try (Replay replay = Replay.start(exchange.id(), file, this::find, (_, _, _, _) -> {})) {
            exchange.await(replay.invocation());
            return Document.of(replay.function().toString(), replay.report());
        }
    }

    private Optional<DeployedFunction> find(FunctionName name) {
        return live.get().stream()
                .filter(function -> function.name().equals(name))
                .findFirst();
    }

    private static ProblemException refused(ReplayRefused e) {
        String detail = e.getMessage() + ".";
        return new ProblemException(
                switch (e.reason()) {
                    case NO_RECORDING ->
                        new HttpProblem(422, "invalid-recording", Part.HOST, "Not a recording", detail);
                    case NO_FUNCTION -> new HttpProblem(404, "not-found", Part.ROUTER, "Not found", detail);
                    case OTHER_CODE -> new HttpProblem(409, "other-code", Part.FUNCTION, "Other code", detail);
                });
    }
}
