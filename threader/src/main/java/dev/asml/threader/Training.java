package dev.asml.threader;

import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.log.LogFormat;
import dev.asml.threader.process.InProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A run of everything once, from which the launcher makes the JVM's start-up cache. */
final class Training {
    private static final int REQUESTS = 50;

    private Training() {}

    /** Uses the folder that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path bundle = bundle(folder.resolve("project"));
        Settings.Address anywhere = new Settings.Address("127.0.0.1", 0);
        Settings settings = new Settings(
                anywhere,
                anywhere,
                anywhere,
                folder.resolve("data"),
                List.of(),
                InProcess.NONE,
                LogFormat.TEXT,
                false,
                Map.of(),
                false);
        try (Threader threader = Threader.start(settings)) {
            String token = Files.readString(folder.resolve("data/token")).strip();
            post(threader.admin() + "/v1/deployments", token, Files.readAllBytes(bundle));
            for (int i = 0; i < REQUESTS; i++) {
                post(threader.http() + "/train", "", "input".getBytes(StandardCharsets.UTF_8));
                post(threader.admin() + "/v1/invoke/training/f", token, new byte[0]);
            }
        }
    }

    private static Path bundle(Path project) throws IOException {
        Path service = project.resolve("services/training");
        Path function = Files.createDirectories(service.resolve("functions/f"));
        try (InputStream module = Training.class.getResourceAsStream("training.wasm")) {
            Files.copy(Objects.requireNonNull(module), function.resolve("f.wasm"));
        }
        Files.writeString(project.resolve("assemblylift.toml"), """
                [project]
                name = "training"
                [[services]]
                name = "training"
                """);
        Files.writeString(service.resolve("service.toml"), """
                [[functions]]
                name = "f"
                module = "f.wasm"
                http = { verb = "POST", path = "/{name}" }
                """);
        Path bundle = project.resolve("bundle.zip");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            ProjectBundle.write(ProjectManifest.load(project), out);
        }
        return bundle;
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
