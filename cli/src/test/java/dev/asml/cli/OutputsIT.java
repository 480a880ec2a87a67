package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What commands print, as text and as JSON, kept in files; one Threader for all of them, in the order of a day's work. Times,
 * ports, ids and paths are replaced by words before they are compared. Every JSON keeps to its published schema.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutputsIT {
    private static final Path GOLDEN = Path.of("src/test/resources/output");
    /** The files that were compared. */
    private static final Set<String> KEPT = new TreeSet<>();

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static Workspace workspace;
    private static AsmlProcess threader;

    @BeforeAll
    static void startThreader() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        threader.value("admin");
        Workspace.asmlHere("init", folder.resolve("app").toString());
        Path service = folder.resolve("app/services/hello/service.toml");
        Files.writeString(
                service,
                Files.readString(service)
                        + "\n[[iomod.dependencies]]\ncoordinates = \"akkoro.std.crypto\"\nversion = \"0.1.2\"\n"
                        + "configuration = { password = \"hunter2\" }\n");
    }

    @AfterAll
    static void stopThreader() {
        threader.close();
    }

    private static void keep(String name, String... arguments) throws IOException, InterruptedException {
        Run run = workspace.asml(arguments);
        KEPT.add(name + ".txt");
        Golden.check(
                GOLDEN.resolve(name + ".txt"),
                "$ asml %s\n%s%sexit code %d\n"
                        .formatted(String.join(" ", arguments), normal(run.out()), normal(run.err()), run.status()));
        assertThat(run.out() + run.err()).doesNotContain("hunter2");
    }

    private static void json(String command, String... arguments) throws IOException, InterruptedException {
        Run run = workspace.asml(arguments);
        JsonNode schema = JSON.readTree(Path.of("../docs/cli-schema/%s.json".formatted(command.replace(' ', '-')))
                .toFile());
        Schema.check(command, schema, JSON.readTree(run.out()));
        assertThat(run.err()).as(run.out()).doesNotContain("asml:");
    }

    /** Without what differs from run to run. */
    private static String normal(String text) {
        return text.replace(folder.toString(), "FOLDER")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "HOST:PORT")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "CLOCK")
                .replaceAll("pid \\d+", "pid PID")
                .replaceAll("request \\w{10,}", "request ID")
                .replaceAll("(code +)[0-9a-f]{12}", "$1HASH")
                .replaceAll("\\d+ ms: ", "N ms: ");
    }

    @Test
    @Order(1)
    void beforeThereIsAnything() throws IOException, InterruptedException {
        keep("ls-nothing", "ls");
        keep("plan-first", "deploy", "app", "--plan");
        keep("describe-nothing", "describe", "hello/greet");
        keep("ready-never", "ready", "hello/greet", "--timeout", "0s");
        keep("ready-nobody", "ready", "--timeout", "0s", "--threader", "http://127.0.0.1:9");
    }

    @Test
    @Order(2)
    void whatIsLive() throws IOException, InterruptedException {
        keep("cast", "cast", "app");
        keep("deploy", "deploy", "app");
        keep("ready", "ready", "app");
        keep("ls", "ls");
        keep("iomods", "iomods");
        keep("describe-function", "describe", "hello/greet");
        keep("describe-service", "describe", "hello");
        keep("describe-misspelt", "describe", "greet");
        keep("invoke", "invoke", "hello/greet");
        keep("invoke-misspelt", "invoke", "hello/gret");
        keep("logs", "logs", "hello/greet", "--tail", "1");
        keep("iomods-restart", "iomods", "restart", "hello/akkoro.std.crypto");
        keep("iomods-restart-misspelt", "iomods", "restart", "hello/akkoro.std.crpto");
    }

    @Test
    @Order(3)
    void everyJsonKeepsToItsSchema() throws IOException, InterruptedException {
        json("cast", "cast", "app", "-o", "json");
        json("ls", "ls", "-o", "json");
        json("iomods", "iomods", "-o", "json");
        json("describe", "describe", "app", "-o", "json");
        json("ready", "ready", "app", "-o", "json");
        json("config", "config", "-o", "json");
        json("version", "version", "-o", "json");
        json("sessions", "sessions", "-o", "json");
        json("logs", "logs", "--tail", "1", "-o", "json");
        JsonNode doctor =
                JSON.readTree(workspace.asml("doctor", "app", "-o", "json").out());
        Schema.check(
                "doctor",
                JSON.readTree(Path.of("../docs/cli-schema/doctor.json").toFile()),
                doctor);
    }

    @Test
    @Order(4)
    void whatChanges() throws IOException, InterruptedException {
        Path service = folder.resolve("app/services/hello/service.toml");
        Files.writeString(
                service,
                Files.readString(service)
                        .replace("path = \"/\" }", "path = \"/hi\" }\ntimeout_seconds = 9")
                        .replace("hunter2", "hunter2-again"));
        keep("plan-again", "deploy", "app", "--plan");
        json("deploy", "deploy", "app", "-o", "json");
        keep("plan-nothing", "deploy", "app", "--plan");
        json("releases", "releases", "app", "-o", "json");
        json("diff", "diff", "app", "-o", "json");
        json("rollback", "rollback", "app", "-o", "json");
        json("promote", "promote", "app", "2", "-o", "json");
        keep("gc-nothing", "gc");
        json("gc", "gc", "-o", "json");
        json("rm", "rm", "app", "-o", "json");
        keep("rm-misspelt", "rm", "ap");
    }

    @Test
    @Order(5)
    void everyTextIsOfATest() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(KEPT);
        }
    }
}
