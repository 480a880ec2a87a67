package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A session, as a Threader describes it.
 *
 * @param document what the admin API says of it
 */
record RemoteSession(JsonNode document) {
    private static final String ALL = "/v1/sessions";

    /** The outcomes that are no failure of the guest: most games just return. */
    private static final Set<String> GOOD = Set.of("answered", "no-answer", "exited exit code 0");

    /** Starts one. */
    static RemoteSession start(ObjectNode wishes, ThreaderClient threader) throws IOException, InterruptedException {
        return new RemoteSession(threader.post(ALL, "application/json", BodyPublishers.ofString(wishes.toString())));
    }

    static RemoteSession read(String id, ThreaderClient threader) throws IOException, InterruptedException {
        return new RemoteSession(threader.read(path(id)));
    }

    /** Those that there are, also some that have ended. */
    static List<RemoteSession> of(JsonNode sessions) {
        List<RemoteSession> all = new ArrayList<>();
        sessions.forEach(session -> all.add(new RemoteSession(session)));
        return all;
    }

    /** Asks a session to end. */
    static void stop(String id, ThreaderClient threader) throws IOException, InterruptedException {
        threader.delete(path(id));
    }

    /** Where the admin API has a session. */
    static String path(String id) {
        return ALL + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    String id() {
        return text("id");
    }

    String function() {
        return text("function");
    }

    String state() {
        return text("state");
    }

    boolean ended() {
        return state().equals("ended");
    }

    /** When, to the second. */
    String started() {
        return text("started").replaceFirst("\\.\\d+", "");
    }

    int viewers() {
        return document.path("viewers").asInt();
    }

    /** How it ended; empty while it runs. */
    String outcome() {
        return text("outcome");
    }

    /** Whether it ended as it should. */
    boolean good() {
        String how = outcome().equals("exited") ? outcome() + " " + text("detail") : outcome();
        return GOOD.contains(how);
    }

    /** Whether it ended because it was told to. */
    boolean cancelled() {
        return outcome().equals("cancelled");
    }

    /** How it ended, in words. */
    String ending() {
        String detail = text("detail");
        return "%s %s%s".formatted(function(), outcome(), detail.isEmpty() ? "" : ": " + detail);
    }

    /** What the guest answered. */
    Optional<byte[]> answer() {
        JsonNode answer = document.path("answer");
        return answer.isTextual() ? Optional.of(answer.asText().getBytes(StandardCharsets.UTF_8)) : encodedAnswer();
    }

    private Optional<byte[]> encodedAnswer() {
        JsonNode answer = document.path("answer_base64");
        return answer.isTextual() ? Optional.of(Base64.getDecoder().decode(answer.asText())) : Optional.empty();
    }

    /** Where a browser plays it. */
    Optional<URI> page() {
        return address("page");
    }

    /** Where its view protocol is spoken. */
    Optional<URI> view() {
        return address("view");
    }

    private Optional<URI> address(String member) {
        return Optional.of(text(member)).filter(text -> !text.isEmpty()).map(URI::create);
    }

    /** Its windows as {@code 160×144}; nothing if there is none. */
    String windows() {
        List<String> windows = new ArrayList<>();
        for (JsonNode window : document.path("framebuffers")) {
            int width = window.path("width").asInt();
            if (width > 0) {
                windows.add(width + "×" + window.path("height").asInt());
            }
        }
        return windows.stream().collect(Collectors.joining(", "));
    }

    private String text(String member) {
        return document.path(member).asText("");
    }
}
