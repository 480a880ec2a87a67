package dev.asml.threader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the guests of {@code src/test/guests/components} are given, and what they answered under the peer. */
final class PeerAnswers {
    private static final Path FOLDER = Path.of("src/test/guests/components");
    private static final JsonMapper JSON = new JsonMapper();

    private PeerAnswers() {}

    /** A guest with what it gets at each of its runs. */
    record Command(String guest, Map<String, String> environment, Map<String, String> files, List<Run> runs) {
        @Override
        public String toString() {
            return guest;
        }
    }

    /** One run of a command. */
    record Run(String input, boolean failed, String output) {}

    /** One request to a guest; {@code broken} if the answer is only to say that it went wrong. */
    record Exchange(
            String method, String path, Map<String, String> headers, String body, boolean broken, Answer answer) {
        @Override
        public String toString() {
            return "%s %s, %d characters".formatted(method, path, body.length());
        }
    }

    /** What came back, the fields that are the guest's own alone. */
    record Answer(int status, Map<String, List<String>> headers, String body) {}

    /** All commands. */
    static Stream<Command> commands() {
        JsonNode expected = read("commands.expected");
        List<Command> commands = new ArrayList<>();
        for (JsonNode group : read("commands.json")) {
            for (JsonNode guest : group.get("guests")) {
                commands.add(command(guest.asText(), group, expected.get(guest.asText())));
            }
        }
        return commands.stream();
    }

    private static Command command(String guest, JsonNode group, JsonNode expected) {
        List<Run> runs = new ArrayList<>();
        for (JsonNode input : group.get("inputs")) {
            JsonNode answer = expected.get(runs.size());
            runs.add(new Run(
                    text(input),
                    answer.get("failed").asBoolean(),
                    answer.get("output").asText()));
        }
        return new Command(guest, texts(group.path("environment")), texts(group.path("files")), runs);
    }

    /** The requests to a guest of {@code wasi:http}. */
    static Stream<Exchange> exchanges(String guest) {
        JsonNode expected = read("exchanges.expected").get(guest);
        List<Exchange> exchanges = new ArrayList<>();
        for (JsonNode group : read("exchanges.json")) {
            if (!group.get("guest").asText().equals(guest)) {
                continue;
            }
            for (JsonNode each : group.get("exchanges")) {
                exchanges.add(exchange(each, expected.get(exchanges.size())));
            }
        }
        return exchanges.stream();
    }

    private static Exchange exchange(JsonNode asked, JsonNode answer) {
        Map<String, String> headers = new TreeMap<>();
        asked.path("headers").forEach(field -> headers.put(field.get(0).asText(), field.get(1).asText()));
        Map<String, List<String>> fields = new TreeMap<>();
        answer.path("headers").properties().forEach(field -> {
            List<String> values = new ArrayList<>();
            field.getValue().forEach(value -> values.add(value.asText()));
            fields.put(field.getKey(), values);
        });
        return new Exchange(
                asked.get("method").asText(),
                asked.get("path").asText(),
                headers,
                text(asked.path("body")),
                asked.path("broken").asBoolean(),
                new Answer(answer.path("status").asInt(), fields, answer.path("body").asText()));
    }

    /** A text as the files of answers have it: a long one as its hash. */
    static String kept(String text) {
        if (text.length() < 1024) {
            return text;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return "sha256 " + HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(JsonNode node) {
        return node.isObject()
                ? node.get("text").asText().repeat(node.get("times").asInt())
                : node.asText();
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new TreeMap<>();
        node.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    private static JsonNode read(String file) {
        try {
            return JSON.readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
