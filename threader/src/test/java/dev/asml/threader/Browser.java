package dev.asml.threader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String LISTENING = "DevTools listening on ";
    private static final long PATIENCE = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the page complained of: errors in its log, and exceptions. */
    final List<String> problems = new CopyOnWriteArrayList<>();

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final WebSocket socket;
    private String session = "";

    /** Starts it with a profile of its own. */
    Browser(Path profile) {
        if (!Files.isExecutable(CHROMIUM)) {
            throw new AssertionError("these tests need %s: apt-get install chromium".formatted(CHROMIUM));
        }
        try {
            process = new ProcessBuilder(
                            CHROMIUM.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(address()), new Listener())
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        List.of("Page.enable", "Runtime.enable", "Log.enable").forEach(method -> call(method, Map.of()));
        size(1000, 700);
    }

    private String address() throws IOException {
        BufferedReader lines = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
                return line.substring(LISTENING.length());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("Chromium did not start:\n" + said);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                hear(parse(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private void hear(JsonNode message) {
        CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt());
        if (answer != null) {
            answer.complete(message);
            return;
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown" -> problems.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> {
                if (parameters.path("type").asText().matches("error|warning|assert")) {
                    problems.add(parameters.toString());
                }
            }
            case "Log.entryAdded" -> {
                if (parameters.path("entry").path("level").asText().matches("error|warning")) {
                    problems.add(parameters.path("entry").toString());
                }
            }
            default -> {}
        }
    }

    /** Calls a method of the protocol. */
    JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        JsonNode came = await(answer, method + parameters);
        if (came.has("error")) {
            throw new IllegalStateException(method + ": " + came.path("error"));
        }
        return came.path("result");
    }

    private <T> T await(CompletableFuture<T> what, String description) {
        try {
            return what.get(PATIENCE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "nothing for %d s: %s; problems: %s".formatted(PATIENCE, description, problems), e);
        } catch (ExecutionException e) {
            throw new AssertionError(description, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads a page. */
    Browser go(String address) {
        loaded = new CompletableFuture<>();
        call("Page.navigate", Map.of("url", address));
        await(loaded, "loading " + address);
        return this;
    }

    /** What an expression gives, awaited if it is a promise. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true, also across a navigation. */
    Browser until(String condition) {
        String waits = """
                new Promise((done, fail) => {
                  const began = performance.now();
                  const look = () => {
                    let is = false;
                    try { is = Boolean(%s); } catch { is = false; }
                    if (is) done(true);
                    else if (performance.now() - began > 30000) fail(new Error(document.body.innerText));
                    else setTimeout(look, 10);
                  };
                  look();
                })""".formatted(condition);
        while (true) {
            try {
                evaluate(waits);
                return this;
            } catch (IllegalStateException e) {
                // Asked while another page came in the place of the one that was asked.
                if (!String.valueOf(e.getMessage())
                        .matches("(?s).*(navigated|context was destroyed|Cannot find context).*")) {
                    throw new AssertionError("never came true: " + condition, e);
                }
            }
        }
    }

    Browser size(int width, int height) {
        return screen(width, height, 1, false);
    }

    /** A phone with a touch screen. */
    Browser phone(int width, int height) {
        call("Emulation.setTouchEmulationEnabled", Map.of("enabled", true, "maxTouchPoints", 5));
        return screen(width, height, 2, true);
    }

    Browser screen(int width, int height, double scale, boolean mobile) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", mobile));
        return this;
    }

    Browser down(String code, String key) {
        call("Input.dispatchKeyEvent", Map.of("type", "rawKeyDown", "code", code, "key", key));
        return this;
    }

    Browser up(String code, String key) {
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "code", code, "key", key));
        return this;
    }

    Browser type(String text) {
        call("Input.insertText", Map.of("text", text));
        return this;
    }

    /** {@code type} is mousePressed, mouseReleased or mouseMoved. */
    Browser mouse(String type, double x, double y) {
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        type,
                        "x",
                        x,
                        "y",
                        y,
                        "button",
                        type.equals("mouseMoved") ? "none" : "left",
                        "buttons",
                        type.equals("mousePressed") ? 1 : 0,
                        "clickCount",
                        1));
        return this;
    }

    /** {@code type} is touchStart, touchMove or touchEnd, which names no place. */
    Browser touch(String type, double... place) {
        List<?> points = place.length == 0 ? List.of() : List.of(Map.of("x", place[0], "y", place[1], "id", 1));
        call("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
        return this;
    }

    /** The middle of an element. */
    double[] middle(String selector) {
        JsonNode box =
                evaluate("(() => { const b = document.querySelector('%s').getBoundingClientRect();".formatted(selector)
                        + " return [b.x + b.width / 2, b.y + b.height / 2, b.width]; })()");
        if (box.path(2).asDouble() == 0) {
            throw new AssertionError(selector + " is not shown");
        }
        return new double[] {box.path(0).asDouble(), box.path(1).asDouble()};
    }

    Browser click(String selector) {
        double[] at = middle(selector);
        return mouse("mousePressed", at[0], at[1]).mouse("mouseReleased", at[0], at[1]);
    }

    /** What is to be seen. */
    BufferedImage screenshot() {
        JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png"));
        return image(Base64.getDecoder().decode(shot.path("data").asText()));
    }

    static BufferedImage image(byte[] png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets cookies and what pages have stored. */
    void forget(String origin) {
        call("Network.clearBrowserCookies", Map.of());
        call("Storage.clearDataForOrigin", Map.of("origin", origin, "storageTypes", "all"));
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }
}
