package dev.asml.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.cli.screen.Protocol;
import dev.asml.cli.screen.Scale;
import dev.asml.cli.screen.TerminalPlay;
import dev.asml.cli.view.Ending;
import dev.asml.cli.view.ViewException;
import dev.asml.cli.view.ViewSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A session that was started here, from its first frame to the exit code. */
final class Showing {
    private static final long LOOK_MILLIS = 400;

    /** How long a guest that was told to stop is waited for; its grace is shorter. */
    private static final int LOOKS_AFTER_STOP = 40;

    private final RemoteSession session;
    private final ThreaderClient threader;
    private final DataFolderOption folder;
    private final Terminal terminal;
    private final Interruption interruption;
    private boolean stopped;

    /**
     * How it is to be shown.
     *
     * @param frames 0 for all
     * @param fps 0 for as many as there are
     */
    record Wishes(
            RunCommand.Display display,
            boolean open,
            int frames,
            Optional<Path> out,
            int fps,
            Scale scale,
            Optional<Protocol> protocol,
            int framebuffer) {}

    Showing(
            RemoteSession session,
            ThreaderClient threader,
            DataFolderOption folder,
            Terminal terminal,
            Interruption interruption) {
        this.session = session;
        this.threader = threader;
        this.folder = folder;
        this.terminal = terminal;
        this.interruption = interruption;
    }

    /**
     * Shows it to its end.
     *
     * @param recording where its recording is to be
     * @throws CliException if the guest failed, or ended before it drew what was wanted
     */
    void run(Wishes wishes, Optional<Path> recording, boolean json) throws IOException, InterruptedException {
        FrameSink sink = FrameSink.to(wishes.out);
        Ending ending;
        try {
            ending = switch (wishes.display) {
                case BROWSER -> browse(wishes);
                case TERMINAL -> play(wishes);
                case NONE -> take(sink, wishes);
            };
        } catch (ViewException e) {
            stop();
            throw CliException.failed(e.getMessage() == null ? "the session cannot be seen" : e.getMessage());
        } catch (IOException | RuntimeException e) {
            stop();
            throw e;
        }
        ending = known(ending);
        RemoteSession last = settle(ending, recording);
        if (wishes.display == RunCommand.Display.NONE) {
            print(sink, last, json);
            enough(sink, wishes, last);
        }
        judge(ending, last);
    }

    private Ending browse(Wishes wishes) throws IOException, InterruptedException {
        URI page = folder.withToken(session.page()
                .orElseThrow(() -> CliException.failed("the Threader has no console; start it with --console")));
        terminal.result(
                "%s plays at %s".formatted(session.function(), terminal.ink().green(page.toString())));
        terminal.note("Ctrl-C stops it.");
        if (wishes.open && !Browser.open(page)) {
            terminal.note("There is no xdg-open or open here; open the page by hand.");
        }
        while (!interruption.asked()) {
            interruption.await(LOOK_MILLIS);
            RemoteSession now = RemoteSession.read(session.id(), threader);
            if (now.ended()) {
                // To close the page is one way to leave.
                return now.cancelled() ? new Ending.Left() : new Ending.GuestEnded(now.outcome(), "");
            }
        }
        return new Ending.Left();
    }

    private Ending play(Wishes wishes) throws IOException, InterruptedException {
        Map<String, String> query = new TreeMap<>();
        if (wishes.fps > 0) {
            query.put("fps", Integer.toString(wishes.fps));
        }
        try (ViewSocket socket = view(query)) {
            TerminalPlay.Wishes screen =
                    new TerminalPlay.Wishes(session.function(), wishes.framebuffer, wishes.scale, wishes.protocol);
            return TerminalPlay.play(socket, screen, interruption::asked);
        }
    }

    private Ending take(FrameSink sink, Wishes wishes) throws IOException, InterruptedException {
        try (ViewSocket socket = view(Map.of("mode", "every"))) {
            Ending ending = new HeadlessRun(socket, sink, wishes.frames, interruption).run();
            if (ending instanceof Ending.Left) {
                // While the view still holds the guest, so that it does not draw on.
                stop();
            }
            return ending;
        }
    }

    private ViewSocket view(Map<String, String> query) throws InterruptedException {
        URI address = session.view()
                .orElseThrow(() -> CliException.failed("the Threader has no console; start it with --console"));
        URI whole = URI.create(ThreaderClient.query(address.toString(), query));
        return ViewSocket.open(threader.address().resolve(whole), threader.token());
    }

    /** A view may be lost because the guest ended. */
    private Ending known(Ending ending) throws IOException, InterruptedException {
        if (!(ending instanceof Ending.Lost)) {
            return ending;
        }
        RemoteSession now = RemoteSession.read(session.id(), threader);
        return now.ended() ? new Ending.GuestEnded(now.outcome(), "") : ending;
    }

    /** The session as it is after the viewing: stopped, and over if somebody waits for what it leaves. */
    private RemoteSession settle(Ending ending, Optional<Path> recording) throws IOException, InterruptedException {
        if (!(ending instanceof Ending.GuestEnded)) {
            stop();
        }
        RemoteSession last = RemoteSession.read(session.id(), threader);
        boolean wanted = recording.isPresent() || ending instanceof Ending.GuestEnded;
        for (int looks = 0; wanted && !last.ended() && looks < LOOKS_AFTER_STOP; looks++) {
            Thread.sleep(LOOK_MILLIS / 2);
            last = RemoteSession.read(session.id(), threader);
        }
        if (recording.isPresent()) {
            threader.download(RemoteSession.path(session.id()) + "/recording", recording.get());
            terminal.note("recorded in %s; asml replay %s".formatted(recording.get(), recording.get()));
        }
        return last;
    }

    private void stop() throws InterruptedException {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            RemoteSession.stop(session.id(), threader);
        } catch (IOException | CliException e) {
            // It may have ended by itself; what it was stopped for is what is told.
        }
    }

    private void print(FrameSink sink, RemoteSession last, boolean json) {
        if (!json) {
            terminal.result(sink.summary());
            return;
        }
        ObjectNode document = Json.object().put("session", last.id()).put("function", last.function());
        sink.describe(document);
        terminal.result(Json.pretty(document));
    }

    private static void enough(FrameSink sink, Wishes wishes, RemoteSession last) {
        if (sink.count() < wishes.frames) {
            throw CliException.failed(
                    "%s, after %d of %s".formatted(last.ending(), sink.count(), Plural.of(wishes.frames, "frame")));
        }
    }

    private void judge(Ending ending, RemoteSession last) throws IOException {
        switch (ending) {
            case Ending.Left _ -> terminal.note("%s stopped".formatted(session.function()));
            case Ending.Lost(var reason) ->
                throw CliException.failed("the view of %s was lost: %s".formatted(session.function(), reason));
            case Ending.GuestEnded _ -> conclude(last);
        }
    }

    private void conclude(RemoteSession last) throws IOException {
        Optional<byte[]> answer = last.answer();
        if (answer.isPresent()) {
            terminal.out().write(answer.get());
            terminal.out().flush();
        }
        if (!last.good()) {
            throw CliException.failed(last.ending());
        }
        terminal.note(last.ending());
    }
}
