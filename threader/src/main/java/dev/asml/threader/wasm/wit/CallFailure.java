package dev.asml.threader.wasm.wit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.threader.stream.StreamFailure;
import java.io.IOException;

/** What the failure of an IO call means for the HTTP request that it carried. */
final class CallFailure {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private CallFailure() {}

    static StreamFailure of(WitHost host, int id) {
        WitHost.Failure failure = host.failure(id);
        if (failure == null || failure.detail().length == 0) {
            return new StreamFailure("the answer ended early", "http-response-incomplete");
        }
        if (failure.undeclared()) {
            return new StreamFailure("the IOmod is not declared", HttpError.DENIED);
        }
        try {
            JsonNode detail = JSON.readTree(failure.detail());
            return new StreamFailure(
                    detail.path("message").asText(), code(detail.path("code").asText()));
        } catch (IOException e) {
            return new StreamFailure("the IO call failed", HttpError.INTERNAL);
        }
    }

    private static String code(String failure) {
        return switch (failure) {
            case "REFUSED" -> HttpError.DENIED;
            case "DEADLINE" -> "http-response-timeout";
            case "IOMOD_UNAVAILABLE" -> "destination-unavailable";
            case "IOMOD_LOST", "CANCELLED" -> "connection-terminated";
            case "LIMIT" -> "connection-limit-reached";
            default -> HttpError.INTERNAL;
        };
    }
}
