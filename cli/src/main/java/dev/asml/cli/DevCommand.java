package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a project for its author: builds it, starts a Threader, and deploys again with every change. */
@Command(
        name = "dev",
        header = "Run a project and follow its changes.",
        description = {
            "Builds the project, starts a Threader of its own with the data folder DIR/.asml, and deploys, also",
            "after each change of a file. A change that does not work is reported, and the last good version",
            "stays. Ctrl-C ends everything."
        },
        footer = {"", "Example:", "  asml dev hello --http 127.0.0.1:9000"})
@Listed(
        in = Group.START,
        see = {"deploy", "logs", "invoke"})
final class DevCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where functions answer. Default: ${DEFAULT-VALUE}; port 0 takes a free one.")
    private String http = "";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Where the other commands are answered. Default: a free port of 127.0.0.1.")
    private String admin = "";

    @Option(
            names = "--console",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Where functions that have a screen are played in a browser. Default: a free port of"
                    + " 127.0.0.1.")
    private String console = "";

    @Option(
            names = "--iomods",
            paramLabel = "DIR",
            description = "A folder of installed IOmods. May be given several times.")
    private @Nullable List<Path> iomods;

    @Option(
            names = "--in-process",
            paramLabel = "IOMOD",
            description = "An IOmod whose code may run inside the Threader, if the service wants that, or \"all\"."
                    + " May be given several times.")
    private @Nullable List<String> inProcess;

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Path directory = project.directory();
        DevProject dev = DevProject.open(directory, terminal);
        dev.build();
        List<String> options =
                new ArrayList<>(List.of("--http", http, "--admin", admin, "--console", console, "--chaos"));
        Optional.ofNullable(iomods).stream()
                .flatMap(List::stream)
                .forEach(folder -> options.addAll(List.of("--iomods", folder.toString())));
        Optional.ofNullable(inProcess).stream()
                .flatMap(List::stream)
                .forEach(iomod -> options.addAll(List.of("--in-process", iomod)));
        try (ProjectWatcher watcher = ProjectWatcher.of(directory);
                ChildThreader threader = ChildThreader.start(options, directory.resolve(".asml"), terminal);
                ThreaderClient client = threader.connect()) {
            dev.first(threader, client);
            while (threader.isAlive()) {
                if (watcher.changed()) {
                    dev.again(client);
                }
            }
            threader.explainEnd();
        }
    }
}
