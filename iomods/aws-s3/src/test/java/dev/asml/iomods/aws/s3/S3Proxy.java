package dev.asml.iomods.aws.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of S3, in a process of its own on a port that was free; it keeps what it has in memory. */
final class S3Proxy implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

    private final Process process;
    private final String port;

    private S3Proxy(Process process, String port) {
        this.process = process;
        this.port = port;
    }

    static S3Proxy start() throws IOException {
        Path settings = Files.createTempFile("s3proxy", ".conf");
        try {
            Files.writeString(settings, """
                    s3proxy.endpoint=http://127.0.0.1:0
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=tester
                    s3proxy.credential=secret
                    jclouds.provider=transient-nio2
                    """);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-jar",
                            "target/s3-server/s3proxy.jar",
                            "--properties",
                            settings.toString())
                    .redirectErrorStream(true)
                    .start();
            return new S3Proxy(process, port(process));
        } finally {
            Files.delete(settings);
        }
    }

    private static String port(Process process) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader log = process.inputReader();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                var _ = Thread.ofVirtual().start(() -> drain(log));
                return listens.group(1);
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("S3Proxy does not start:\n" + said);
    }

    private static void drain(BufferedReader log) {
        try (log) {
            long _ = log.transferTo(Writer.nullWriter());
        } catch (IOException _) {
            // It has ended.
        }
    }

    /** What an IOmod needs to reach it. */
    Map<String, String> configuration() {
        return Map.of(
                "region", "us-east-1",
                "endpoint", "http://127.0.0.1:" + port,
                "path_style", "true",
                "access_key_id", "tester",
                "secret_access_key", "secret");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
