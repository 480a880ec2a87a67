package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The cause of a failure in the end, and what to do. */
record Advice(List<String> lines) {
    static Advice of(JsonNode trace, List<TraceSpan> spans) {
        List<String> lines = new ArrayList<>();
        for (TraceSpan call : spans) {
            if (call.is("call") && call.failed()) {
                lines.add("call %d, %s, failed: %s".formatted(call.call(), call.name(), call.error()));
                lines.add("  " + forCall(call));
            }
        }
        if (trace.path("failed").asBoolean()) {
            String reason = trace.path("reason").asText();
            String outcome = trace.path("outcome").asText();
            lines.add("the request failed: " + (reason.isEmpty() ? outcome : reason));
            lines.add("  " + forRequest(trace, outcome));
        }
        return new Advice(List.copyOf(lines));
    }

    private static String forCall(TraceSpan call) {
        String iomod = call.attributes().path("iomod").asText();
        return switch (call.attributes().path("outcome").asText()) {
            case "COORDS_NOT_FOUND" -> "add %s to [[iomod.dependencies]] of service.toml".formatted(iomod);
            case "METHOD_NOT_FOUND" -> "the message names the methods that the IOmod has";
            case "INVALID_INPUT" -> "the message names the field that is wrong";
            case "IOMOD_LOST" -> "its process ended in the middle; \"asml logs\" has its last lines";
            case "IOMOD_UNAVAILABLE" -> "\"asml iomods\" says how it is";
            case "DEADLINE" ->
                "raise limits.call_timeout_seconds of the IOmod or timeout_seconds of the function, in service.toml";
            case "LIMIT" -> "the message names the limit; limits of an IOmod are in service.toml";
            case "REFUSED" -> "the IOmod's configuration, in service.toml, says what is allowed";
            case "CANCELLED" -> "the function cancelled it, or ended first";
            default -> "the message is the IOmod's own; its lines are shown with --logs";
        };
    }

    private static String forRequest(JsonNode trace, String outcome) {
        return switch (outcome) {
            case "trapped" ->
                "its stack is in the log: \"asml why %s --logs\""
                        .formatted(trace.path("request").asText());
            case "timed-out" -> timedOut(trace);
            case "exceeded" -> "the reason names the limit; limits of a function are in service.toml";
            case "busy" -> "raise concurrency of the function in service.toml, or send less at once";
            case "no-answer" -> "the guest has to answer before it ends, on every path";
            case "exited" -> "the guest chose that exit code; what it wrote is shown with --logs";
            case "cancelled" -> "the client left, or the Threader stopped";
            case "unauthorized", "forbidden" -> "its route is guarded; see authorizer_id in service.toml";
            case "answered", "streamed", "failed" -> "the function itself answered with a failure";
            default ->
                "more is in the log: \"asml why %s --logs\""
                        .formatted(trace.path("request").asText());
        };
    }

    private static String timedOut(JsonNode trace) {
        boolean computed =
                trace.path("cpu_nanos").asLong() > trace.path("parked_nanos").asLong();
        return computed
                ? "it computed nearly all the time: make it do less, or raise timeout_seconds in service.toml"
                : "it waited nearly all the time, for what the rows above show; bound that, or raise timeout_seconds in service.toml";
    }
}
