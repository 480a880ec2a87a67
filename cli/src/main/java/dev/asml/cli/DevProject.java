package dev.asml.cli;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A project that is deployed again with every change. Used by one thread. */
final class DevProject {
    private final Path directory;
    private final Terminal terminal;
    private final Builder builder;
    private byte[] live = {};

    private DevProject(Path directory, Terminal terminal) {
        this.directory = directory;
        this.terminal = terminal;
        this.builder = new Builder(terminal);
    }

    static DevProject open(Path directory, Terminal terminal) {
        ProjectManifest.load(directory);
        return new DevProject(directory, terminal);
    }

    /** Reads the manifests and builds. */
    ProjectManifest build() throws IOException, InterruptedException {
        ProjectManifest project = ProjectManifest.load(directory);
        builder.build(project);
        return project;
    }

    /** Deploys for the first time, and says what there is. */
    void first(ChildThreader threader, ThreaderClient client) throws IOException, InterruptedException {
        Deployment deployment = deploy(client);
        Ink ink = terminal.ink();
        terminal.result("");
        terminal.result("  " + ink.bold(deployment.project()) + " answers at " + ink.green(threader.http()));
        terminal.result("");
        for (FunctionStatus function : FunctionStatus.ofProject(deployment.project(), client)) {
            tell(function, threader);
        }
        tellIomods(client);
        terminal.result("  Other commands find it with --data " + directory.resolve(".asml"));
        terminal.result("  Changes are deployed as they are saved. Ctrl-C ends it.");
        terminal.result("");
    }

    private void tell(FunctionStatus function, ChildThreader threader) throws IOException {
        terminal.result("  " + terminal.ink().bold(function.name()) + "  " + function.route());
        terminal.result(
                "    " + (function.devices() ? threader.page(function.name()) : curl(function, threader.http())));
    }

    /** A line to paste: parameters of the path are left for the reader to fill in. */
    private static String curl(FunctionStatus function, String base) {
        String address = base.replaceAll("/$", "") + function.path();
        String quoted = address.contains("{") ? "'" + address.replaceAll("\\{(\\w[\\w-]*)\\+?}", "$1") + "'" : address;
        return switch (function.verb()) {
            case "ANY", "GET" -> "curl " + quoted;
            case "POST", "PUT", "PATCH" -> "curl -X %s -d 'hello' %s".formatted(function.verb(), quoted);
            default -> "curl -X %s %s".formatted(function.verb(), quoted);
        };
    }

    private void tellIomods(ThreaderClient client) throws IOException, InterruptedException {
        for (IomodStatus iomod : IomodStatus.of(client.read("/v1/iomods"))) {
            terminal.result("  " + terminal.ink().bold(iomod.id()) + "  IOmod, " + iomod.state());
        }
        terminal.result("");
    }

    /** Deploys what changed; a change that does not work is only reported. */
    void again(ThreaderClient client) throws IOException, InterruptedException {
        try {
            deploy(client);
        } catch (ManifestException e) {
            e.problems().forEach(problem -> terminal.note(problem.toString()));
            stays();
        } catch (CliException e) {
            terminal.error(e.text());
            stays();
        }
    }

    private void stays() {
        terminal.note(terminal.noteInk().yellow("not deployed:") + " the last good version goes on answering");
    }

    private Deployment deploy(ThreaderClient client) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ProjectManifest project = build();
        try (Bundle bundle = Bundle.of(project)) {
            byte[] content = Files.readAllBytes(bundle.file());
            if (Arrays.equals(content, live)) {
                return new Deployment(Json.object());
            }
            Deployment deployment = Deployment.send(bundle, "", new PlaceOptions(), client, terminal);
            live = content;
            deployment.warn(terminal);
            terminal.note(terminal.noteInk().green("deployed")
                    + " release %d in %d ms".formatted(deployment.release(), (System.nanoTime() - start) / 1_000_000));
            return deployment;
        }
    }
}
