package dev.asml.threader.http;

import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A function that runs in the test's own JVM. */
record TestFunction(FunctionName name, EventFormat event, boolean plainWasi, Function<Request, Admission> body)
        implements Target {
    /** An invocation that the test ends. */
    static final class Open implements Invocation {
        final CompletableFuture<Outcome> end = new CompletableFuture<>();

        @Override
        public Outcome await() throws InterruptedException {
            try {
                return end.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void cancel(String reason) {
            end.complete(new Outcome.Cancelled(reason));
        }
    }

    /** Ends at once. */
    static Admission ended(Outcome outcome) {
        Open invocation = new Open();
        invocation.end.complete(outcome);
        return new Admission.Admitted(invocation);
    }

    /** Answers with its input document. */
    static TestFunction echo(EventFormat event) {
        return answering(event, false, request -> new Outcome.Answered(request.input()));
    }

    static TestFunction answering(EventFormat event, boolean plainWasi, Function<Request, Outcome> body) {
        return new TestFunction(
                new FunctionName("test", "function"), event, plainWasi, request -> ended(body.apply(request)));
    }

    TestFunction named(String text) {
        return new TestFunction(FunctionName.parse(text), event, plainWasi, body);
    }

    Published published() {
        return new Published(List.of(), Optional.empty(), this, Optional.empty());
    }

    Published at(String verb, String path, String... hosts) {
        return new Published(List.of(hosts), Optional.of(new HttpRoute(verb, path)), this, Optional.empty());
    }

    @Override
    public Admission start(Request request) {
        return body.apply(request);
    }
}
