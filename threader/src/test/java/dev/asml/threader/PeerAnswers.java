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
