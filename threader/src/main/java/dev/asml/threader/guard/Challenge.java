package dev.asml.threader.guard;

import dev.asml.threader.guard.Verdict.Reason;
import java.util.List;

/** What is wanted of callers, as {@code WWW-Authenticate} says it. Source: RFC 6750, section 3; RFC 9110, section 11.6.1. */
record Challenge(String scheme, String realm) {
    /** Without an error code, as the RFC wants it where there are no credentials. */
    Verdict.Refused noCredentials(String detail) {
        return new Verdict.Refused(Reason.NO_CREDENTIALS, text(), detail);
    }

    Verdict.Refused malformed(String detail) {
        return refused(Reason.MALFORMED, "invalid_request", detail, "");
    }

    Verdict.Refused invalid(String detail) {
        return refused(Reason.INVALID, "invalid_token", detail, "");
    }

    Verdict.Refused insufficient(List<String> scopes) {
        String scope = ", scope=\"%s\"".formatted(String.join(" ", scopes));
        return refused(Reason.FORBIDDEN, "insufficient_scope", "The token lacks a scope that is needed here.", scope);
    }

    /** Without an error code, for schemes that have none. */
    Verdict.Refused refused(Reason reason, String detail) {
        return new Verdict.Refused(reason, text(), detail);
    }

    /** Details are sentences of this package, which hold neither quotes nor backslashes. */
    private Verdict.Refused refused(Reason reason, String error, String detail, String more) {
        String challenge = "%s, error=\"%s\", error_description=\"%s\"%s".formatted(text(), error, detail, more);
        return new Verdict.Refused(reason, challenge, detail);
    }

    private String text() {
        return "%s realm=\"%s\"".formatted(scheme, realm);
    }
}
