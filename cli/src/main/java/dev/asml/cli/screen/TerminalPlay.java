package dev.asml.cli.screen;

import dev.asml.cli.view.Ending;
import dev.asml.cli.view.Input;
import dev.asml.cli.view.Picture;
import dev.asml.cli.view.ViewMessage;
import dev.asml.cli.view.ViewSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A session played in this process's terminal. One thread draws what comes, a second reads the terminal, and a third
 * looks after the terminal's size.
 */
public final class TerminalPlay {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration KEY_OR_SEQUENCE = Duration.ofMillis(40);
    private static final Duration ANSWERS = Duration.ofMillis(800);
    private static final long SECOND = 1_000_000_000;

    private final ViewSocket socket;
    private final Tty tty;
    private final Wishes wishes;
    private final BooleanSupplier enough;
    private final AtomicReference<Grid> grid;
    private final InputParser parser = new InputParser();
    private final Pulse pulse = new Pulse();
    private final Traits traits;
    private final Screen screen;
    private volatile boolean left;
    private long sequence;
    private int viewers = 1;
    private String size = "waiting for the first frame";
    private long told;

    /**
     * How somebody wants to play.
     *
     * @param title what the status line begins with
     * @param framebuffer which of them to see
     * @param protocol how to draw; empty for the best that the terminal is able to do
     */
    public record Wishes(String title, int framebuffer, Scale scale, Optional<Protocol> protocol) {}

    private TerminalPlay(ViewSocket socket, Tty tty, Wishes wishes, BooleanSupplier enough, Grid grid)
            throws IOException, InterruptedException {
        this.socket = socket;
        this.tty = tty;
        this.wishes = wishes;
        this.enough = enough;
        Interview interview = new Interview(System.getenv());
        ask(interview);
        this.grid = new AtomicReference<>(interview.measured(grid));
        this.traits = interview.traits(wishes.protocol);
        this.screen = new Screen(traits, this.grid.get(), wishes.scale);
        if (traits.releases()) {
            parser.expectReleases();
        }
    }

    /**
     * Plays until somebody leaves or the session ends.
     *
     * @param enough says whether to end for another reason
     * @throws IOException if this process has no terminal, or none to draw on
     */
    public static Ending play(ViewSocket socket, Wishes wishes, BooleanSupplier enough)
            throws IOException, InterruptedException {
        try (Tty tty = Tty.open()) {
            Grid grid = tty.size().orElse(Grid.of(80, 24));
            tty.farewell(Screen.FAREWELL);
            tty.write(Screen.GREETING);
            return new TerminalPlay(socket, tty, wishes, enough, grid).run();
        }
    }

    private void ask(Interview interview) throws IOException, InterruptedException {
        tty.write(new Ansi().text(Interview.QUESTIONS).toBytes());
        long end = System.nanoTime() + ANSWERS.toNanos();
        while (!interview.complete()) {
            byte[] bytes = tty.read(Duration.ofNanos(end - System.nanoTime()));
            if (bytes == null) {
                return;
            }
            parser.feed(bytes, bytes.length).forEach(interview::hear);
        }
    }

    private Ending run() throws IOException, InterruptedException {
        tty.write(screen.listen());
        Thread input = Thread.ofPlatform().name("terminal-events").daemon().start(this::listen);
        Thread measure = Thread.ofPlatform().name("terminal-size").daemon().start(this::measure);
        try {
            return draw();
        } finally {
            input.interrupt();
            measure.interrupt();
        }
    }

    private Ending draw() throws IOException, InterruptedException {
        while (!left && !enough.getAsBoolean()) {
            Optional<ViewMessage> message = socket.next(TICK);
            if (!screen.grid().equals(grid.get())) {
                tty.write(screen.resize(grid.get()));
            }
            Optional<Ending> ending = message.isPresent() ? hear(message.get()) : Optional.empty();
            if (ending.isPresent()) {
                return ending.get();
            }
            tell();
        }
        return new Ending.Left();
    }

    private Optional<Ending> hear(ViewMessage message) throws IOException {
        switch (message) {
            case ViewMessage.Shown(var picture) -> show(picture);
            case ViewMessage.Size window
            when window.framebuffer() == wishes.framebuffer && window.width() == 0 -> {
                size("the window is closed");
                tty.write(screen.show(new Picture(window.framebuffer(), 0, 0, 0, 0, 0, 0, new int[0])));
            }
            case ViewMessage.Notice notice -> viewers = notice.viewers();
            case ViewMessage.Pong _ -> pulse.ponged(System.nanoTime());
            case ViewMessage.Ended(var outcome, var detail) -> {
                return Optional.of(new Ending.GuestEnded(outcome, detail));
            }
            case ViewMessage.Lost(var reason) -> {
                return Optional.of(new Ending.Lost(reason));
            }
            case ViewMessage.Welcome _, ViewMessage.Size _, ViewMessage.Sound _ -> {}
        }
        return Optional.empty();
    }

    /** The acknowledgement waits for the terminal: a slow one gets fewer pictures, and always the newest. */
    private void show(Picture picture) throws IOException {
        if (picture.framebuffer() == wishes.framebuffer) {
            tty.write(screen.show(picture));
            pulse.shown(picture, System.nanoTime());
            size(picture.width() + "×" + picture.height());
        }
        socket.acknowledge(picture);
    }

    private void size(String text) {
        if (!text.equals(size)) {
            size = text;
            told = 0;
        }
    }

    /** Once a second. */
    private void tell() throws IOException {
        long now = System.nanoTime();
        if (now - told < SECOND && told != 0) {
            return;
        }
        told = now;
        pulse.pinged(now);
        socket.ping(now);
        String others = viewers > 1 ? "  " + viewers + " viewers" : "";
        tty.write(screen.status(" %s  %s  %s%s  Ctrl-C leaves".formatted(wishes.title, size, pulse.text(now), others)));
    }

    private void listen() {
        Person person = new Person(traits.mousePixels());
        try {
            send(List.of(window()));
            while (!left) {
                byte[] bytes = tty.read(person.holds() || parser.waits() ? KEY_OR_SEQUENCE : ANSWERS);
                List<TerminalEvent> events = bytes == null ? parser.flush() : parser.feed(bytes, bytes.length);
                left |= bytes != null && bytes.length == 0;
                events.forEach(event -> react(event, person));
                send(person.due(millis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void react(TerminalEvent event, Person person) {
        if (Person.leaves(event)) {
            left = true;
            return;
        }
        if (event instanceof TerminalEvent.Reply(var marker, var numbers, var letters)
                && (marker + letters).equals("t")
                && numbers.size() == 3
                && numbers.getFirst() == 6) {
            grid.updateAndGet(old -> old.cells(numbers.get(2), numbers.get(1)));
            send(List.of(window()));
        }
        send(person.inputs(event, screen.layout(), grid.get(), millis()));
    }

    private Input window() {
        Grid now = grid.get();
        return new Input.Resize(now.columns() * now.cellWidth(), now.rows() * now.cellHeight());
    }

    private void send(List<Input> inputs) {
        if (!inputs.isEmpty()) {
            sequence++;
            pulse.sent(sequence, System.nanoTime());
            socket.send(sequence, wishes.framebuffer, inputs);
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** A terminal's size is asked for, not told: a signal of its change does not reach this process's own code. */
    private void measure() {
        try {
            while (!left) {
                Thread.sleep(Duration.ofSeconds(1));
                Grid before = grid.get();
                Optional<Grid> found = tty.size();
                found.ifPresent(size -> grid.updateAndGet(old -> old.sized(size.columns(), size.rows())));
                if (!before.equals(grid.get())) {
                    tty.write(new Ansi().control("16t").toBytes());
                }
            }
        } catch (IOException e) {
            left = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
