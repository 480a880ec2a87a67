package dev.asml.threader.http;

/** What a client gets when a function answers with an error of wasi:http in the place of a response. */
final class ErrorCodes {
    private ErrorCodes() {}

    /** The problem for an error by its name in lower case. */
    static HttpProblem problem(String code, String detail) {
        int status = status(code);
        String text = detail.isEmpty()
                ? "The function answered with the error %s.".formatted(code)
                : "The function answered with the error %s: %s".formatted(code, detail);
        return new HttpProblem(status, code, Part.FUNCTION, "Error of the function", text);
    }

    private static int status(String code) {
        return switch (code) {
            case "http-request-denied" -> 403;
            case "http-request-length-required" -> 411;
            case "http-request-body-size" -> 413;
            case "http-request-method-invalid" -> 405;
            case "http-request-uri-invalid" -> 400;
            case "http-request-uri-too-long" -> 414;
            case "http-request-header-section-size",
                    "http-request-header-size",
                    "http-request-trailer-section-size",
                    "http-request-trailer-size" -> 431;
            case "dns-timeout",
                    "connection-timeout",
                    "connection-read-timeout",
                    "connection-write-timeout",
                    "http-response-timeout" -> 504;
            case "connection-limit-reached" -> 503;
            case "loop-detected" -> 508;
            case "configuration-error", "internal-error" -> 500;
            default -> 502; // what went wrong beyond the function
        };
    }
}
