package dev.asml.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.cli.screen.Protocol;
import dev.asml.cli.screen.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a function that has devices in a session, and shows it. */
@Command(
        name = "run",
        header = "Play a function that has a screen.",
        description = {
            "Starts a session of the function and shows it until it ends; Ctrl-C stops it. Its screen is in a",
            "browser, in this terminal, or nowhere: then each frame is taken, as fast as the guest draws, and",
            "written as a PNG file if --out is given."
        },
        footer = {
            "",
            "Examples:",
            "  asml run arcade/game",
            "  asml run arcade/game --display terminal",
            "  asml run arcade/game --display none --frames 100 --out frames"
        })
@Listed(
        in = Group.SCREENS,
        see = {"sessions", "replay", "console"})
@Prints(HeadlessDocument.class)
final class RunCommand implements Action {
    /** Where a session is seen. */
    enum Display {
        BROWSER,
        TERMINAL,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SERVICE/FUNCTION", description = "The function.")
    private String function = "";

    @Option(
            names = "--display",
            paramLabel = "WHERE",
            defaultValue = "browser",
            description = "Where it is seen: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Display display = Display.BROWSER;

    @Option(names = "--open", description = "Open the page in a browser of this machine.")
    private boolean open;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --display none: end after so many frames. Default: when the guest ends.")
    private int frames;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "With --display none: write each frame to this folder, as fb0-000001.png and so on.")
    private @Nullable Path out;

    @Option(
            names = "--fps",
            paramLabel = "N",
            defaultValue = "0",
            description = "In the terminal: the most frames a second. Default: as many as the function draws.")
    private int fps;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "fit",
            description = "In the terminal: a pixel's size in the terminal's pixels or half blocks, or fit."
                    + " Default: ${DEFAULT-VALUE}.")
    private String scale = "";

    @Option(
            names = "--protocol",
            paramLabel = "HOW",
            description = "In the terminal: how to draw: ${COMPLETION-CANDIDATES}. Default: the best of these that"
                    + " the terminal answers for.")
    private @Nullable Protocol protocol;

    @Option(
            names = "--fb",
            paramLabel = "N",
            defaultValue = "0",
            description = "In the terminal: which framebuffer to show, 0 to 3. Default: ${DEFAULT-VALUE}.")
    private int framebuffer;

    @Option(
            names = {"-d", "--input"},
            paramLabel = "INPUT",
            defaultValue = "",
            description = "The function's input: text, or @FILE. Default: nothing.")
    private String input = "";

    @Option(names = "--arg", paramLabel = "A", description = "An argument of the guest. May be given several times.")
    private List<String> arguments = List.of();

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Keep all that the guest is told from outside in a file, for asml replay.")
    private @Nullable Path record;

    @Option(
            names = "--linger",
            paramLabel = "S",
            description = "How many seconds the session lives without a viewer; -1 for as long as it may."
                    + " Default: what the function's manifest says.")
    private @Nullable Integer linger;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        FunctionParameter name = FunctionParameter.parse(function);
        check(frames >= 0 && fps >= 0, "--frames and --fps are no negative numbers");
        check(framebuffer >= 0 && framebuffer < 4, "--fb is 0, 1, 2 or 3");
        check(display == Display.NONE || (frames == 0 && out == null), "--frames and --out go with --display none");
        Showing.Wishes wishes = new Showing.Wishes(
                display,
                open,
                frames,
                Optional.ofNullable(out),
                fps,
                size(),
                Optional.ofNullable(protocol),
                framebuffer);
        ObjectNode request = request(name);
        try (ThreaderClient client = threader.connect();
                Interruption interruption = Interruption.watch()) {
            RemoteSession session = RemoteSession.start(request, client);
            new Showing(session, client, threader.folder(), terminal, interruption)
                    .run(wishes, Optional.ofNullable(record), output.json());
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new CliException(ExitCode.USAGE, otherwise);
        }
    }

    private Scale size() {
        if (scale.equals("fit")) {
            return Scale.FIT;
        }
        check(scale.matches("[1-9]\\d{0,2}"), "--scale is fit or a number from 1 to 999, not \"%s\"".formatted(scale));
        return new Scale(Integer.parseInt(scale));
    }

    private ObjectNode request(FunctionParameter name) throws IOException {
        ObjectNode request = Json.object().put("function", name.toString());
        request.put("input", input.startsWith("@") ? Files.readString(Path.of(input.substring(1))) : input);
        ArrayNode list = request.putArray("arguments");
        arguments.forEach(list::add);
        request.put("paced", display != Display.NONE);
        request.put("hold", display == Display.NONE);
        request.put("record", record != null);
        if (linger != null) {
            request.put("linger_seconds", linger);
        }
        return request;
    }
}
