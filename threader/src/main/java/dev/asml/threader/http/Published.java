package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.guard.Authorizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A function as the data plane offers it.
 *
 * @param hosts the host names whose requests its route answers; empty means every host
 * @param route its declared route; {@code /service/function} leads to it in any case
 * @param authorizer who may call it by any path; empty means everybody
 * @param trial the release that it is of, if that is tried beside the live one
 */
public record Published(
        List<String> hosts,
        Optional<HttpRoute> route,
        Target target,
        Optional<Authorizer> authorizer,
        OptionalInt trial) {

    /** A function of what is live. */
    public Published(List<String> hosts, Optional<HttpRoute> route, Target target, Optional<Authorizer> authorizer) {
        this(hosts, route, target, authorizer, OptionalInt.empty());
    }

    /** As what it is counted and traced: a release that is tried is to be told from the live one. */
    FunctionName measuredAs() {
        FunctionName name = target.name();
        return trial.isPresent() ? new FunctionName(name.service(), name.function() + "@" + trial.getAsInt()) : name;
    }
}
