package dev.asml.iomods.aws;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.summary;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.asml.iomod.Configured;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.MethodOption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;

/**
 * A service of AWS as an IOmod: each operation of the SDK's client is a method, {@code PutObject} as {@code put_object}.
 * An operation with a body, in its request or its answer, is a streaming method besides, {@code put_object_stream}.
 */
public final class AwsIomod<C extends SdkClient> {
    /** Of a body within JSON, where a byte has up to four characters. */
    private static final int MOST_BODY = 2 << 20;

    /** Many of these fit into memory at a time. */
    private static final int SMALL_BODY = 64 << 10;

    /** Of a request whose body, or whose answer's, is not within JSON. */
    private static final int MOST_REQUEST = 64 << 10;

    private static final JsonMapper MAPPER = new JsonMapper(Answer.JSON);

    /** Larger bodies that are in memory at a time. */
    private final Semaphore bodies = new Semaphore(8);

    private final AwsService<C> service;
    private final Map<String, Operation> operations;
    private final Configured<Clients<C>> clients = new Configured<>();

    private AwsIomod(AwsService<C> service) {
        this.service = service;
        this.operations = Operation.of(service.client());
    }

    /** The IOmod of a service, to be run. */
    public static Iomod of(AwsService<?> service) {
        return new AwsIomod<>(service).iomod();
    }

    private Iomod iomod() {
        Iomod iomod = Iomod.named(service.coordinates(), service.version()).onConfig(this::configure);
        operations.forEach((name, operation) -> {
            if (operation.givesBody()) {
                iomod.streaming(name, (_, input, output) -> fetch(operation, input, output), options(operation));
            } else if (!service.earlier().containsKey(name)) {
                iomod.raw(name, (input, _) -> answer(operation, input), options(operation));
            }
            if (operation.takesBody() || operation.givesBody()) {
                iomod.streaming(
                        name + "_stream", (_, input, output) -> stream(operation, input, output), options(operation));
            }
        });
        service.earlier().forEach((name, earlier) -> addEarlier(iomod, name, earlier));
        return iomod;
    }

    private void addEarlier(Iomod iomod, String name, EarlierCall earlier) {
        switch (earlier) {
            case EarlierCall.Unserved unserved ->
                iomod.raw(
                        name,
                        (_, _) -> Answer.err(new IomodFailure("UNSUPPORTED", unserved.why())),
                        summary("Not served."));
            case EarlierCall.Rewritten rewritten -> {
                Operation operation = Objects.requireNonNull(operations.get(rewritten.operation()));
                iomod.raw(name, (input, _) -> answer(operation, rewritten, input), options(operation));
            }
        }
    }

    private static MethodOption[] options(Operation operation) {
        String text = operation.request().getSimpleName().replaceFirst("Request$", " of AWS.");
        return operation.isReading()
                ? new MethodOption[] {IDEMPOTENT, summary(text)}
                : new MethodOption[] {summary(text)};
    }

    private void configure(Map<String, String> config) throws Exception {
        clients.set(Clients.of(service, AwsSettings.of(config)));
    }

    private byte[] answer(Operation operation, byte[] input) throws Exception {
        try {
            RequestReader reader = new RequestReader(service, Answer.JSON.createParser(input), operation.takesBody());
            SdkRequest request = reader.read(operation.builder());
            Object body = operation.takesBody() ? RequestBody.fromBytes(reader.body()) : null;
            SdkPojo answer = (SdkPojo) call(operation, request, body);
            return Answer.ok(json -> write(answer, json));
        } catch (Exception e) {
            return Answer.err(e);
        }
    }

    /** Of an operation whose answer has a body: that becomes JSON while the caller takes it. */
    private void fetch(Operation operation, InputStream input, OutputStream output) throws Exception {
        try (Fetch fetch = new Fetch()) {
            SdkPojo answer;
            try {
                JsonParser json = Answer.JSON.createParser(request(input));
                SdkRequest request = new RequestReader(service, json, operation.takesBody()).read(operation.builder());
                answer = (SdkPojo) call(operation, request, fetch);
            } catch (Exception e) {
                output.write(Answer.err(e));
                return;
            }
            Answer.ok(output, json -> new AnswerWriter(json, service).write(answer, fetch.body));
        }
    }

    private static byte[] request(InputStream input) throws IOException {
        byte[] request = input.readNBytes(MOST_REQUEST + 1);
        if (request.length > MOST_REQUEST) {
            throw IomodFailure.invalidInput("the request has more than %d bytes".formatted(MOST_REQUEST));
        }
        return request;
    }

    /** Takes a body into memory, where larger ones have a place until this is closed. */
    private final class Fetch implements ResponseTransformer<SdkPojo, SdkPojo>, AutoCloseable {
        private boolean placed;
        private byte[] body = {};

        @Override
        public SdkPojo transform(SdkPojo answer, AbortableInputStream content)
                throws IOException, InterruptedException {
            if (!placed && length(answer).orElse(Long.MAX_VALUE) > SMALL_BODY) {
                bodies.acquire();
                placed = true;
            }
            body = content.readNBytes(MOST_BODY + 1);
            if (body.length > MOST_BODY) {
                content.abort();
                throw new IomodFailure(
                        "LIMIT",
                        "the body has more than %d bytes: read it in parts by Range, or as a stream"
                                .formatted(MOST_BODY));
            }
            return answer;
        }

        @Override
        public void close() {
            if (placed) {
                bodies.release();
            }
        }
    }

    /** Of an operation without bodies. */
    private byte[] answer(Operation operation, EarlierCall.Rewritten earlier, byte[] input) throws Exception {
        try {
            if (!(readTree(input) instanceof ObjectNode guests)) {
                throw IomodFailure.invalidInput("the input is not an object");
            }
            JsonParser todays = MAPPER.treeAsTokens(earlier.request().apply(guests));
            SdkRequest request = new RequestReader(service, todays, false).read(operation.builder());
            SdkPojo answer = (SdkPojo) call(operation, request, null);
            TokenBuffer tokens = new TokenBuffer(MAPPER, false);
            write(answer, tokens);
            JsonNode known = earlier.answer().apply(MAPPER.readTree(tokens.asParser()));
            return Answer.ok(json -> MAPPER.writeTree(json, known));
        } catch (Exception e) {
            return Answer.err(e);
        }
    }

    private static JsonNode readTree(byte[] input) throws IOException {
        try {
            return MAPPER.readTree(input);
        } catch (JsonProcessingException e) {
            throw IomodFailure.invalidInput("the input is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Guests expect {@code null} where there is nothing that could be answered. */
    private void write(SdkPojo answer, JsonGenerator json) throws IOException {
        if (answer.sdkFields().isEmpty()) {
            json.writeNull();
        } else {
            new AnswerWriter(json, service).write(answer, null);
        }
    }

    /** How long the body is, as a request or an answer says it. */
    private static OptionalLong length(SdkPojo pojo) {
        return pojo.sdkFields().stream()
                .filter(field -> field.memberName().equals("ContentLength"))
                .map(field -> field.getValueOrDefault(pojo))
                .filter(Long.class::isInstance)
                .mapToLong(Long.class::cast)
                .findFirst();
    }

    /** Input and answer are one line of JSON each, and the bytes of the body after it. */
    private void stream(Operation operation, InputStream input, OutputStream output) throws Exception {
        BodyOutput answered = new BodyOutput(output);
        try {
            JsonParser line = Answer.JSON.createParser(line(input));
            SdkRequest request = new RequestReader(service, line, false).read(operation.builder());
            if (operation.givesBody()) {
                ResponseTransformer<SdkPojo, Boolean> through =
                        (answer, content) -> answered.write(head(answer), content);
                call(operation, request, through);
            } else {
                answered.write(upload(operation, request, input));
            }
        } catch (Exception e) {
            if (answered.begun()) {
                throw Answer.known(e);
            }
            answered.write(Answer.err(e));
        }
    }

    private byte[] upload(Operation operation, SdkRequest request, InputStream input) throws Exception {
        OptionalLong length = length((SdkPojo) request);
        if (length.isPresent()) {
            RequestBody body = RequestBody.fromInputStream(input, length.getAsLong());
            return head((SdkPojo) call(operation, request, body));
        }
        // AWS wants to know the length before the first byte.
        Path file = Files.createTempFile("body-", "");
        try {
            Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
            return head((SdkPojo) call(operation, request, RequestBody.fromFile(file)));
        } finally {
            Files.delete(file);
        }
    }

    private byte[] head(SdkPojo answer) {
        return Answer.ok(json -> write(answer, json));
    }

    private static byte[] line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
            line.write(next);
            if (line.size() > MOST_REQUEST) {
                throw IomodFailure.invalidInput(
                        "the first line, which is the request, has more than %d bytes".formatted(MOST_REQUEST));
            }
        }
        return line.toByteArray();
    }

    /** The caller's side of a stream, which knows whether something went there. */
    private static final class BodyOutput {
        private final OutputStream output;
        private boolean begun;

        BodyOutput(OutputStream output) {
            this.output = output;
        }

        boolean begun() {
            return begun;
        }

        void write(byte[] head) throws IOException {
            begun = true;
            output.write(head);
            output.write('\n');
        }

        boolean write(byte[] head, AbortableInputStream content) throws IOException {
            write(head);
            try {
                content.transferTo(output);
                return true;
            } catch (IOException e) {
                content.abort();
                throw e;
            }
        }
    }

    private Object call(Operation operation, SdkRequest request, @Nullable Object body) throws Exception {
        return clients.use(current -> operation.call(current.client(operation.isReading()), request, body));
    }
}
