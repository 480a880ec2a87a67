package dev.asml.threader.http;

import dev.asml.threader.function.FunctionName;
import dev.asml.threader.guard.Caller;
import dev.asml.threader.guard.Credentials;
import dev.asml.threader.guard.Verdict;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Lets requests pass that a function's authorizer allows, before anything of their bodies is read. For many threads. */
final class Gate {
    /** Whoever is refused can ask again at once, and must not drive everything else out of the log. */
    private static final long NANOS_A_LINE = 100_000_000;

    private final LogBook log;
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

    Gate(LogBook log) {
        this.log = log;
    }

    /**
     * Who calls; null if nobody guards the function.
     *
     * @throws ProblemException if the caller may not
     */
    @Nullable
    Caller pass(Exchange exchange, Published function) {
        if (function.authorizer().isEmpty()) {
            return null;
        }
        return switch (function.authorizer().get().decide(credentials(exchange))) {
            case Verdict.Allowed(Caller caller) -> caller;
            case Verdict.Refused refused -> {
                FunctionName name = function.target().name();
                note(exchange, name, "refused a request: " + refused.detail());
                throw new ProblemException(problem(refused));
            }
            case Verdict.Unknown(String detail, int retryAfter) -> {
                note(exchange, function.target().name(), "cannot tell who calls: " + detail);
                throw new ProblemException(new HttpProblem(503, "no-keys", Part.HOST, "No keys", detail)
                        .with("retry-after", Integer.toString(retryAfter)));
            }
        };
    }

    private static Credentials credentials(Exchange exchange) {
        return new Credentials() {
            @Override
            public List<String> header(String name) {
                return exchange.headerValues(name);
            }

            @Override
            public boolean hasParameter(String name) {
                String query = exchange.rawQuery();
                try {
                    return !query.isEmpty() && QueryString.parse(query).containsKey(name);
                } catch (IllegalArgumentException e) {
                    throw DataPlane.badRequest(e);
                }
            }
        };
    }

    private static HttpProblem problem(Verdict.Refused refused) {
        String detail = refused.detail();
        HttpProblem problem = switch (refused.reason()) {
            case MALFORMED -> HttpProblem.badRequest(detail);
            case NO_CREDENTIALS, INVALID -> HttpProblem.unauthorized(detail);
            case FORBIDDEN -> new HttpProblem(403, "forbidden", Part.ROUTER, "Forbidden", detail);
        };
        return problem.with("www-authenticate", refused.challenge());
    }

    private void note(Exchange exchange, FunctionName name, String text) {
        long due = nextLine.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + NANOS_A_LINE)) {
            log.write(Level.INFO, name.toString(), exchange.id(), Stream.HOST, text);
        }
    }
}
