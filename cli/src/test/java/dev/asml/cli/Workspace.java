package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A folder in which commands run as processes, with a home and an environment of their own. */
final class Workspace {
    private static final long PATIENCE_SECONDS = 180;

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    Workspace(Path folder) throws IOException {
        this.folder = folder;
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        environment.put("PATH", System.getenv("PATH"));
        environment.put("ASML_JAVA_HOME", System.getProperty("java.home"));
        // Its Threaders end before the second compiler has paid for itself.
        environment.put("ASML_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        // The build that runs the tests has built it; another one inside would disturb it.
        environment.put("ASML_NO_BUILD", "1");
    }

    Path folder() {
        return folder;
    }

    Workspace without(String variable) {
        environment.remove(variable);
        return this;
    }

    Workspace with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes a file, and the folders to it. */
    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(".").normalize());
        return Files.writeString(file, text);
    }

    /** A project with one service of one function that is built from this source. */
    Path function(String language, String source, String text) throws IOException {
        write("app/assemblylift.toml", "[project]\nname = \"app\"\n\n[[services]]\nname = \"web\"\n");
        write("app/services/web/service.toml", "[[functions]]\nname = \"f\"\nlanguage = \"" + language + "\"\n");
        write("app/services/web/functions/f/" + source, text);
        return folder.resolve("app/services/web/functions/f");
    }

    /** Runs the main class of the command line in a JVM of its own. */
    Run asml(String... arguments) throws IOException, InterruptedException {
        return run(command(arguments));
    }

    /**
     * Runs it in this process, for texts that depend on nothing outside: starting a process for each would take as long as
     * all other tests of the command line.
     */
    static Run asmlHere(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new Ink(false),
                new Ink(false),
                false);
        ExitCode code = new CommandRunner(terminal).run(arguments);
        return new Run(code.status(), out.toString(UTF_8), err.toString(UTF_8));
    }

    /** The same against the Threader of a data folder. */
    static Run asmlHere(Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return asmlHere(all.toArray(String[]::new));
    }

    /** The main class in a session of processes that has no terminal. */
    Run asmlWithoutTerminal(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("setsid", "--wait"));
        command.addAll(command(arguments));
        return run(command);
    }

    /** Starts it with a command that goes on. */
    AsmlProcess startAsml(String... arguments) throws IOException {
        return new AsmlProcess(start(command(arguments), ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE));
    }

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.asml.cli.Main"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Runs the launcher at the root of the sources, on what is built. */
    Run launch(String... arguments) throws IOException, InterruptedException {
        return run(launcher(arguments));
    }

    /** Starts the launcher with a command that goes on. */
    AsmlProcess startLauncher(String... arguments) throws IOException {
        return new AsmlProcess(start(launcher(arguments), ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE));
    }

    static List<String> launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of(root().resolve("asml").toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The root of the sources. */
    static Path root() {
        return Path.of(System.getProperty("asml.root", "..")).toAbsolutePath().normalize();
    }

    /** Runs a command to its end. */
    Run run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "run", ".out");
        Path err = Files.createTempFile(folder, "run", ".err");
        Process process =
                start(command, ProcessBuilder.Redirect.to(out.toFile()), ProcessBuilder.Redirect.to(err.toFile()));
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + command + "\n" + Files.readString(err));
        }
        Run run = new Run(process.exitValue(), new String(Files.readAllBytes(out), UTF_8), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return run;
    }

    Process start(List<String> command, ProcessBuilder.Redirect out, ProcessBuilder.Redirect err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectOutput(out).redirectError(err).start();
    }
}
