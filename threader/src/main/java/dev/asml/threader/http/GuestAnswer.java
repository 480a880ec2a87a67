package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the bytes that a guest gave as its answer. */
final class GuestAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String CONTENT_TYPE = "content-type";

    /** Made for the first answer in four fields: it takes longer than all else that an answer needs. */
    private static final class Fields {
        private static final ObjectMapper READER = new ObjectMapper();
    }

    private GuestAnswer() {}

    /** Does what the first answer in JSON would wait for: the parser's decimals have a table of large powers computed. */
    static void prepare() {
        var _ = json(new byte[] {'0'});
    }

    /**
     * The answer as HTTP: a CGI header block if a plain WASI program starts with one; the four-field answer; other
     * bytes as they are, with the content type that they look like.
     *
     * @throws ProblemException if the guest means a four-field answer and gets it wrong
     */
    static Reply reply(byte[] bytes, boolean plainWasi) {
        Optional<Reply> cgi = plainWasi ? CgiOutput.parse(bytes) : Optional.empty();
        if (cgi.isPresent()) {
            return typed(cgi.get());
        }
        Optional<FourFields> json = json(bytes);
        if (json.isEmpty()) {
            return withType(new Reply(200, List.of(), bytes), bytesLookLike(bytes));
        }
        return json.get().meant()
                ? typed(json.get().reply())
                : withType(new Reply(200, List.of(), bytes), "application/json");
    }

    /** Bytes as they are, with the content type that they look like. */
    static Reply bare(int status, byte[] bytes) {
        return typed(new Reply(status, List.of(), bytes));
    }

    private static Reply typed(Reply reply) {
        boolean named =
                reply.headers().stream().anyMatch(header -> header.name().equalsIgnoreCase(CONTENT_TYPE));
        if (named || reply.body().length == 0) {
            return reply;
        }
        String type = json(reply.body()).isPresent() ? "application/json" : bytesLookLike(reply.body());
        return withType(reply, type);
    }

    private static Reply withType(Reply reply, String type) {
        if (reply.body().length == 0) {
            return reply;
        }
        List<Reply.Header> headers = new ArrayList<>(reply.headers());
        headers.add(new Reply.Header(CONTENT_TYPE, type));
        return new Reply(reply.status(), headers, reply.body());
    }

    private static String bytesLookLike(byte[] bytes) {
        boolean text = BodyText.decode(bytes)
                .filter(decoded -> decoded.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t'))
                .isPresent();
        return text ? "text/plain; charset=utf-8" : "application/octet-stream";
    }

    /** The fields of interest if the bytes are one JSON document. */
    private static Optional<FourFields> json(byte[] bytes) {
        if (!startsLikeJson(bytes)) {
            return Optional.empty();
        }
        Map<String, JsonNode> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readFields(parser, fields);
            } else {
                parser.skipChildren();
                parser.finishToken();
            }
            return parser.nextToken() == null ? Optional.of(new FourFields(fields)) : Optional.empty();
        } catch (IOException e) {
            // From an array it can only mean that the bytes are no JSON, or no UTF-8.
            return Optional.empty();
        }
    }

    private static void readFields(JsonParser parser, Map<String, JsonNode> fields) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (FourFields.NAMES.contains(name)) {
                parser.setCodec(Fields.READER);
                fields.put(name, parser.readValueAsTree());
            } else {
                parser.skipChildren();
                parser.finishToken();
            }
        }
    }

    /** Also keeps Jackson from guessing UTF-16 or UTF-32. */
    private static boolean startsLikeJson(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && " \t\r\n".indexOf(bytes[first]) >= 0) {
            first++;
        }
        boolean starts = first < bytes.length && "{[\"-0123456789tfn".indexOf(bytes[first]) >= 0;
        return starts && (first + 1 == bytes.length || bytes[first + 1] != 0) && (first == 0 || bytes[1] != 0);
    }
}
