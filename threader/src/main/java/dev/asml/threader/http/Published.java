package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.guard.Authorizer;
import java.util.List;
import java.util.Optional;

/**
 * A function as the data plane offers it.
 *
 * @param hosts the host names whose requests its route answers; empty means every host
 * @param route its declared route; {@code /service/function} leads to it in any case
 * @param authorizer who may call it by any path; empty means everybody
 */
public record Published(
        List<String> hosts, Optional<HttpRoute> route, Target target, Optional<Authorizer> authorizer) {}
