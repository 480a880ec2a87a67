package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.guard.Authorizer;
import java.util.List;
import java.util.Optional;

/**
 * A function as the data plane offers it.
 *
 * @param hosts the host names whose requests its route answers; empty means every host
 * @param route its declared route; {@code /service/function} leads to it in any case
 * @param authorizer who may call it by any path; empty means everybody
 * @param mark what tells it from the live one of the name in what is counted and traced; empty if it is that
 */
public record Published(
        List<String> hosts, Optional<HttpRoute> route, Target target, Optional<Authorizer> authorizer, String mark) {

    /** A function of what is live. */
    public Published(List<String> hosts, Optional<HttpRoute> route, Target target, Optional<Authorizer> authorizer) {
        this(hosts, route, target, authorizer, "");
    }

    /** As what it is counted and traced. */
    FunctionName measuredAs() {
        FunctionName name = target.name();
        return mark.isEmpty() ? name : new FunctionName(name.service(), name.function() + "@" + mark);
    }
}
