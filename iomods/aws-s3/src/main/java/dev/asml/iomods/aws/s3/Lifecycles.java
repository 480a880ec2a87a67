package dev.asml.iomods.aws.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomods.aws.EarlierCall;
import java.util.function.UnaryOperator;

/**
 * Rules of a bucket's lifecycle as they were before they had filters: a rule had a prefix, and one transition each.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycle.html">GetBucketLifecycle</a>
 */
final class Lifecycles {
    static final EarlierCall GET = new EarlierCall.Rewritten(
            "get_bucket_lifecycle_configuration", UnaryOperator.identity(), Lifecycles::earlierRules);

    static final EarlierCall PUT = new EarlierCall.Rewritten(
            "put_bucket_lifecycle_configuration", Lifecycles::todaysRequest, _ -> NullNode.getInstance());

    private static final String RULES = "Rules";
    private static final String PREFIX = "Prefix";
    private static final String FILTER = "Filter";

    private Lifecycles() {}

    private static JsonNode earlierRules(JsonNode answer) {
        ObjectNode earlier = ((ObjectNode) answer).objectNode();
        ArrayNode rules = earlier.putArray(RULES);
        for (JsonNode each : answer.path(RULES)) {
            ObjectNode rule = each.deepCopy();
            single(rule, "Transitions", "Transition");
            single(rule, "NoncurrentVersionTransitions", "NoncurrentVersionTransition");
            JsonNode filter = rule.remove(FILTER);
            if (!rule.has(PREFIX)) {
                // A rule has to have one; one with a filter by tags only holds for every prefix.
                JsonNode prefix = filter == null ? null : filter.get(PREFIX);
                rule.put(PREFIX, prefix == null ? "" : prefix.asText());
            }
            rules.add(rule);
        }
        return earlier;
    }

    private static ObjectNode todaysRequest(ObjectNode request) {
        request.remove("ContentMD5"); // of the document that is not sent
        for (JsonNode each : request.path("LifecycleConfiguration").path(RULES)) {
            if (each instanceof ObjectNode rule) {
                several(rule, "Transition", "Transitions");
                several(rule, "NoncurrentVersionTransition", "NoncurrentVersionTransitions");
                JsonNode prefix = rule.remove(PREFIX);
                if (prefix != null) {
                    rule.putObject(FILTER).set(PREFIX, prefix);
                }
            }
        }
        return request;
    }

    private static void single(ObjectNode rule, String todays, String earlier) {
        JsonNode several = rule.remove(todays);
        if (several != null && !several.isEmpty()) {
            rule.set(earlier, several.get(0));
        }
    }

    private static void several(ObjectNode rule, String earlier, String todays) {
        JsonNode single = rule.remove(earlier);
        if (single != null && !single.isNull()) {
            rule.putArray(todays).add(single);
        }
    }
}
