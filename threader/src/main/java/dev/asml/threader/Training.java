package dev.asml.threader;

import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/**
 * What most starts of a Threader do, done once: the launcher makes the JVM's start-up cache of such a run. The first run
 * in a folder deploys, later ones start with what is deployed and answer requests; so the cache has none of the compiler,
 * which a start does not need and would have to wait for.
 */
final class Training {
    private static final int FUNCTIONS = 8;

    private static final int REQUESTS = 200;

    /** One of AssemblyLift's own generation, with an IO call, and a program of WASI; their texts lie beside them. */
    private static final List<String> MODULES = List.of("training.wasm", "training-wasi.wasm");

    private Training() {}

    /** Uses the folder that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        boolean first = !Files.exists(folder.resolve("data"));
        try (Threader threader = Threader.start(settings(folder))) {
            String token = Files.readString(folder.resolve("data/token")).strip();
            if (first) {
                post(threader.admin() + "/v1/deployments", token, bundle(folder.resolve("project")));
            } else {
                serve(threader, token);
            }
        }
    }

    /** As the process itself gets them. */
    private static Settings settings(Path folder) {
        // Not started: it is of the process that begins with Main.
        var _ = Main.hook(new CountDownLatch(1), new CountDownLatch(1));
        String any = "127.0.0.1:0";
        String data = folder.resolve("data").toString();
        String[] arguments = {"--http", any, "--admin", any, "--console", any, "--data", data};
        try {
            return Settings.parse(arguments);
        } catch (Settings.UsageException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(Threader threader, String token) throws IOException {
        byte[] input = "input".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < FUNCTIONS; i++) {
            post(threader.http() + "/train" + i, "", input);
        }
        for (int i = 0; i < REQUESTS; i++) {
            post(threader.http() + "/train" + i % FUNCTIONS, "", input);
        }
        post(threader.admin() + "/v1/invoke/training/f0", token, new byte[0]);
        refused(threader.http() + "/nowhere");
    }

    private static void refused(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_NOT_FOUND) {
            throw new IOException(url + " is answered by somebody");
        }
    }

    private static byte[] bundle(Path project) throws IOException {
        Path service = project.resolve("services/training");
        StringBuilder functions = new StringBuilder();
        for (int i = 0; i < FUNCTIONS; i++) {
            Path function = Files.createDirectories(service.resolve("functions/f" + i));
            Files.write(function.resolve("f.wasm"), module(i));
            functions.append("""
                    [[functions]]
                    name = "f%1$d"
                    module = "f.wasm"
                    http = { verb = "POST", path = "/train%1$d" }
                    """.formatted(i));
        }
        Files.writeString(project.resolve("assemblylift.toml"), """
                [project]
                name = "training"
                [[services]]
                name = "training"
                """);
        Files.writeString(service.resolve("service.toml"), functions);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        ProjectBundle.write(ProjectManifest.load(project), bundle);
        return bundle.toByteArray();
    }

    /** The module with a custom section that no other has, so that each is compiled and kept by itself. */
    private static byte[] module(int number) throws IOException {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        try (InputStream common = Training.class.getResourceAsStream(MODULES.get(number % MODULES.size()))) {
            long _ = Objects.requireNonNull(common).transferTo(module);
        }
        module.writeBytes(new byte[] {0, 3, 1, 'n', (byte) number});
        return module.toByteArray();
    }

    private static void post(String url, String token, byte[] body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("authorization", "Bearer " + token);
        connection.getOutputStream().write(body);
        try (InputStream answer = connection.getInputStream()) {
            long _ = answer.transferTo(OutputStream.nullOutputStream());
        }
    }
}
