package dev.asml.iomods.aws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.asml.iomod.IomodFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What a call answers: {@code {"Ok": …}}, or {@code {"Err": {"why", "code", "status"}}} with AWS's own error code and
 * message, and the status of its answer if there was one.
 */
final class Answer {
    static final JsonFactory JSON = new JsonFactory();

    private Answer() {}

    /** Writes what follows {@code "Ok"}. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] ok(Content content) {
        return document("Ok", content);
    }

    /** The same to where it is read while it is written. */
    static void ok(OutputStream output, Content content) throws IOException {
        write(output, "Ok", content);
    }

    /**
     * For a call that failed as one may expect.
     *
     * @throws Exception the same, if it is a defect, or the end of the call's time
     */
    static byte[] err(Exception failure) throws Exception {
        IomodFailure known = known(failure);
        Optional<AwsServiceException> answered =
                failure instanceof AwsServiceException service ? Optional.of(service) : Optional.empty();
        return document("Err", json -> {
            json.writeStartObject();
            json.writeStringField("why", known.message());
            json.writeStringField("code", known.code());
            if (answered.isPresent()) {
                json.writeNumberField("status", answered.get().statusCode());
            }
            json.writeEndObject();
        });
    }

    /** What a failure is called, and why it came. */
    static IomodFailure known(Exception failure) throws Exception {
        if (Thread.currentThread().isInterrupted()) {
            throw failure; // nobody waits for it
        }
        return switch (failure) {
            case IomodFailure own -> own;
            case AwsServiceException service -> {
                AwsErrorDetails details = service.awsErrorDetails();
                String message = details == null ? null : details.errorMessage();
                String code = details == null ? null : details.errorCode();
                String status = "HTTP " + service.statusCode();
                yield new IomodFailure(
                        code == null || code.isEmpty() ? status : code,
                        message == null || message.isEmpty() ? status + " " + reason(service.statusCode()) : message,
                        service.isThrottlingException() || service.statusCode() >= 500);
            }
            case SdkClientException client ->
                own(client).orElseGet(() -> new IomodFailure("CLIENT", chain(client), client.retryable()));
            default -> throw failure;
        };
    }

    /** What a handler of ours threw within the SDK. */
    private static Optional<IomodFailure> own(SdkClientException failure) {
        return Stream.iterate(failure.getCause(), Objects::nonNull, Throwable::getCause)
                .filter(IomodFailure.class::isInstance)
                .map(IomodFailure.class::cast)
                .findFirst();
    }

    /** Where AWS gives no message, as in answers to HEAD, which have no content. */
    private static String reason(int status) {
        return switch (status) {
            case 301 -> "Moved Permanently";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 412 -> "Precondition Failed";
            default -> "";
        };
    }

    /** The SDK says what it could not do, its causes why. */
    private static String chain(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
        }
        return text.toString();
    }

    private static byte[] document(String name, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes, name, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes all of it
        }
        return bytes.toByteArray();
    }

    private static void write(OutputStream output, String name, Content content) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(output)) {
            json.writeStartObject();
            json.writeFieldName(name);
            content.write(json);
            json.writeEndObject();
        }
    }
}
