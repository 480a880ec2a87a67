package dev.asml.cli;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a function once. */
@Command(
        name = "invoke",
        header = "Run a function once, with any input.",
        description = {
            "Gives the input to the function as it is, without an HTTP event around it, and prints the",
            "function's answer as it is. How the invocation ended goes to standard error; the exit code is 1",
            "unless the function answered."
        },
        footer = {
            "",
            "Examples:",
            "  asml invoke hello/greet -d '{\"name\":\"Ada\"}'",
            "  asml invoke hello/greet -d @event.json"
        })
@Listed(
        in = Group.OPERATE,
        see = {"logs", "ls"})
final class InvokeCommand implements Action {
    private static final String ANSWERED = "answered";

    @Parameters(paramLabel = "SERVICE/FUNCTION", description = "The function.")
    private String function = "";

    @Option(
            names = {"-d", "--data-input"},
            paramLabel = "INPUT",
            defaultValue = "",
            description = "The input: text, @FILE, or - for standard input. Default: nothing.")
    private String input = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        FunctionParameter name = FunctionParameter.parse(function);
        BodyPublisher body = body();
        try (ThreaderClient client = threader.connect()) {
            HttpResponse<byte[]> response =
                    client.invoke("/v1/invoke/%s/%s".formatted(name.service(), name.function()), body);
            if (!isProblem(response)) {
                terminal.out().write(response.body());
                terminal.out().flush();
            }
            judge(name, response, terminal);
        }
    }

    private BodyPublisher body() throws IOException {
        if (input.equals("-")) {
            return BodyPublishers.ofByteArray(System.in.readAllBytes());
        }
        return input.startsWith("@")
                ? BodyPublishers.ofByteArray(Files.readAllBytes(Path.of(input.substring(1))))
                : BodyPublishers.ofString(input);
    }

    private static void judge(FunctionParameter name, HttpResponse<byte[]> response, Terminal terminal) {
        String outcome = header(response, ThreaderClient.OUTCOME).orElse("unknown");
        String request = header(response, "x-request-id").orElse("unknown");
        String detail = isProblem(response)
                ? ": " + Json.parseOrMissing(text(response)).path("detail").asText()
                : "";
        String ending = "%s %s (request %s)%s".formatted(name, outcome, request, detail);
        if (!outcome.equals(ANSWERED)) {
            throw CliException.failed(ending);
        }
        terminal.note(ending);
    }

    /** Whether the body is the Threader's and not the function's. */
    private static boolean isProblem(HttpResponse<byte[]> response) {
        return response.statusCode() >= 400;
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static Optional<String> header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name);
    }
}
