package dev.asml.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a project out of a Threader. */
@Command(
        name = "rm",
        header = "Take a project out of the Threader.",
        description = "Its functions stop answering when the requests that are under way have ended.",
        footer = {"", "Example:", "  asml rm hello"})
@Listed(
        in = Group.BUILD,
        see = {"deploy", "ls"})
@Prints(RemovalDocument.class)
final class RemoveCommand implements Action {
    @Parameters(paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            client.delete("/v1/projects/" + URLEncoder.encode(project, StandardCharsets.UTF_8));
            if (output.json()) {
                terminal.result(Json.pretty(Json.document(new RemovalDocument(project))));
            } else {
                terminal.note("%s is not live any more".formatted(project));
            }
        }
    }
}
