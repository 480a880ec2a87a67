package dev.asml.cli;

import static dev.asml.cli.FindingDocument.fault;
import static dev.asml.cli.FindingDocument.ok;
import static dev.asml.cli.FindingDocument.warning;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at the Threader that commands speak to, if it runs. */
final class ThreaderCheckup {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ThreaderOptions options;

    ThreaderCheckup(ThreaderOptions options) {
        this.options = options;
    }

    List<FindingDocument> findings() throws IOException, InterruptedException {
        try (ThreaderClient named = options.connect();
                ThreaderClient client = named.within(PATIENCE)) {
            return examine(client);
        } catch (HttpTimeoutException _) {
            return List.of(fault("threader", "it takes connections and does not answer")
                    .helpedBy("asml logs"));
        } catch (CliException e) {
            return List.of(
                    e.code() == ExitCode.UNREACHABLE
                            ? warning("threader", e.text().replaceAll(";.*", ""))
                                    .helpedBy("asml up")
                            : fault("threader", e.text()));
        }
    }

    private static List<FindingDocument> examine(ThreaderClient client) throws IOException, InterruptedException {
        List<FindingDocument> findings = new ArrayList<>();
        String version = client.read("/v1/about").path("version").asText();
        String text = "%s at %s".formatted(version, client.address());
        findings.add(
                version.equals(Version.number())
                        ? ok("threader", text)
                        : warning("threader", text + " is another version than asml, " + Version.number()));
        Inventory live = Inventory.read(client);
        live.hindrances().forEach(hindrance -> findings.add(fault("threader", hindrance)));
        live.health()
                .path("details")
                .properties()
                .forEach(detail -> findings.add(
                        fault(subject(detail.getKey()), detail.getValue().asText())));
        for (IomodStatus iomod : live.iomods()) {
            findings.add(
                    iomod.state().equals("ready")
                            ? ok(iomod.id(), "ready")
                            : fault(
                                            iomod.id(),
                                            "%s %s"
                                                    .formatted(iomod.state(), iomod.detail())
                                                    .strip())
                                    .helpedBy("asml logs"));
        }
        return findings;
    }

    /** A project that was not restored, or a function whose code cannot be loaded. */
    private static String subject(String name) {
        return (name.contains("/") ? "function " : "project ") + name;
    }
}
