package dev.asml.threader.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server of S3: S3Proxy, in a process of its own on a port of this machine that was free. It keeps what it has in memory.
 * The build has its jar copied to {@code target}.
 *
 * <p>S3Proxy looks whether there is the version that a write is to replace, and writes then; S3 does both at once. So writes
 * come to it one after the other.
 */
public final class S3Server implements AutoCloseable {
    private static final Path JAR = Path.of("target/s3-server/s3proxy.jar");
    private static final Pattern LISTENS = Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");
    private static final String ID = "tester";
    private static final String SECRET = "kept-from-everybody";

    private final Process process;
    private final URI proxy;
    private final FaultyWay front;
    private final ReentrantLock writing = new ReentrantLock();

    private S3Server(Process process, URI proxy, FaultyWay front) {
        this.process = process;
        this.proxy = proxy;
        this.front = front;
    }

    /** Starts a server, and returns when it can be asked. */
    public static S3Server start() throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(
                    "there is no " + JAR.toAbsolutePath()
                            + ": the phase generate-test-resources copies it, as does mvn -pl threader dependency:copy@s3-server");
        }
        Path settings = Files.createTempFile("s3proxy", ".conf");
        // A day, for tests of clocks that differ.
        Files.writeString(settings, """
                s3proxy.endpoint=http://127.0.0.1:0
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.maximum-timeskew=86400
                jclouds.provider=transient-nio2
                """.formatted(ID, SECRET));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-jar",
                        JAR.toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .start();
        try {
            URI proxy = URI.create("http://127.0.0.1:" + port(process));
            S3Server server = new S3Server(process, proxy, FaultyWay.to(proxy));
            server.front.always(server::passInTurn);
            return server;
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
            long _ = log.transferTo(java.io.Writer.nullWriter());
        } catch (IOException _) {
            // It has ended.
        }
    }

    private void passInTurn(FaultyWay.Exchange exchange) throws IOException {
        if (exchange.head().startsWith("GET ")) {
            exchange.pass();
            return;
        }
        byte[] answer;
        writing.lock();
        try {
            answer = exchange.forward();
        } finally {
            writing.unlock();
        }
        exchange.answer(answer);
    }

    /** Where it listens. */
    public URI address() {
        return front.address();
    }

    /** Where S3Proxy itself listens, with whom two may replace one version at the same time. */
    URI proxy() {
        return proxy;
    }

    /** The variables by which it is reached. */
    public Map<String, String> environment() {
        return environment(address());
    }

    /** The variables by which it is reached at another address, where something passes on what comes to it. */
    public static Map<String, String> environment(URI address) {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", address.toString(), "AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", SECRET);
    }

    /** Makes a bucket, and returns the address of a store in it. */
    public String bucket() {
        String name = "bucket-" + UUID.randomUUID();
        try (S3Client client = new S3Environment(new S3Place(name, ""), environment()).connect()) {
            var _ = client.createBucket(request -> request.bucket(name));
        }
        return "s3://" + name;
    }

    /** Ends it, as if its power were cut. */
    @Override
    public void close() throws IOException {
        front.close();
        process.destroyForcibly().onExit().join();
    }
}
