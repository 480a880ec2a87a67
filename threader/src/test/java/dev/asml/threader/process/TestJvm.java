package dev.asml.threader.process;

import static java.util.stream.Collectors.partitioningBy;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How tests start JVMs that live for a second or two, by the hundred: with an archive of the libraries' classes, which the
 * first test that needs it makes. Without one they would spend most of their time on loading classes.
 */
public final class TestJvm {
    /** Jars of libraries, and what else is on the class path. */
    private static final Map<Boolean, List<String>> CLASS_PATH = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .collect(partitioningBy(entry -> entry.endsWith(".jar") && !entry.contains("/target/")));

    /** What a class path has to begin with for the archive to be used. */
    static final String LIBRARIES = String.join(File.pathSeparator, CLASS_PATH.get(true));

    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final class Archive {
        static final Path FILE = make();
    }

    private TestJvm() {}

    /** What a command begins with; further flags, or the main class, follow. */
    public static List<String> command() {
        return with("-XX:SharedArchiveFile=" + Archive.FILE);
    }

    /** The same for a script of a shell. */
    public static String shell() {
        return '\'' + String.join("' '", command()) + '\'';
    }

    private static List<String> with(String... flags) {
        List<String> command = java(FLAGS);
        command.addAll(List.of(flags));
        command.addAll(List.of(
                "-cp", LIBRARIES + File.pathSeparator + String.join(File.pathSeparator, CLASS_PATH.get(false))));
        return command;
    }

    private static List<String> java(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        return command;
    }

    /** The archive of this class path: one of several JVMs that want it at a time makes it. */
    private static Path make() {
        Path target = Path.of("target").toAbsolutePath();
        Path archive = target.resolve("libraries-%08x.jsa".formatted(LIBRARIES.hashCode()));
        try (FileChannel turn = FileChannel.open(
                        target.resolve("libraries.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = turn.lock()) {
            if (!Files.exists(archive)) {
                dump(archive);
            }
            return archive;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the archive of the libraries cannot be made", e);
        }
    }

    private static void dump(Path archive) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(archive.getParent(), "libraries");
        Path classes = folder.resolve("classes");
        Files.write(
                classes,
                Stream.concat(ofThreader(folder), ofIomod(folder)).distinct().toList());
        Path made = folder.resolve("made");
        List<String> command = java(FLAGS);
        command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + made));
        command.addAll(List.of("-cp", LIBRARIES));
        run(command, folder);
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Stream<String> ofThreader(Path folder) throws IOException, InterruptedException {
        Path list = folder.resolve("threader");
        List<String> command = with("-XX:DumpLoadedClassList=" + list);
        command.addAll(
                List.of("dev.asml.threader.Training", folder.resolve("training").toString()));
        run(command, folder);
        return named(list);
    }

    private static Stream<String> ofIomod(Path folder) throws IOException, InterruptedException {
        Path list = folder.resolve("iomod");
        List<String> command = with("-XX:DumpLoadedClassList=" + list);
        command.add(TestIomod.class.getName());
        try (DrivenIomod iomod = DrivenIomod.process(new IomodCommand("test.some.iomod", command, Map.of()))) {
            iomod.call("echo", "{}");
            if (!iomod.drain(Duration.ofSeconds(30))) {
                throw new IllegalStateException("it does not drain");
            }
            iomod.exitCode();
        }
        return named(list);
    }

    /** What is loaded by name; the rest depends on loaders of its own. */
    private static Stream<String> named(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .filter(line -> !line.contains(" source: "))
                .map(line -> line.replaceFirst(" id: .*", ""));
    }

    private static void run(List<String> command, Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(command + " ends with " + code + ": " + Files.readString(said));
        }
    }
}
