package dev.asml.iomods.aws.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomods.aws.EarlierCall;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Notifications of a bucket as they were when it had one of each kind at most.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotification.html">GetBucketNotification</a>
 */
final class Notifications {
    static final EarlierCall GET = new EarlierCall.Rewritten(
            "get_bucket_notification_configuration", UnaryOperator.identity(), Notifications::earlier);

    static final EarlierCall PUT = new EarlierCall.Rewritten(
            "put_bucket_notification_configuration", Notifications::todays, _ -> NullNode.getInstance());

    private static final String CONFIGURATION = "NotificationConfiguration";
    private static final String EVENTS = "Events";

    /** Whom a bucket may tell: as it was called, where, and as both are called today. */
    private record Kind(String earlier, String earlierTarget, String todays, String todaysTarget) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("TopicConfiguration", "Topic", "TopicConfigurations", "TopicArn"),
            new Kind("QueueConfiguration", "Queue", "QueueConfigurations", "QueueArn"),
            new Kind(
                    "CloudFunctionConfiguration",
                    "CloudFunction",
                    "LambdaFunctionConfigurations",
                    "LambdaFunctionArn"));

    private Notifications() {}

    private static JsonNode earlier(JsonNode answer) {
        ObjectNode earlier = ((ObjectNode) answer).objectNode();
        for (Kind kind : KINDS) {
            JsonNode first = answer.path(kind.todays()).path(0);
            if (first.isObject()) {
                ObjectNode known = earlier.putObject(kind.earlier());
                set(known, "Id", first.get("Id"));
                set(known, EVENTS, first.get(EVENTS));
                set(known, "Event", first.path(EVENTS).get(0));
                set(known, kind.earlierTarget(), first.get(kind.todaysTarget()));
            }
        }
        return earlier;
    }

    private static ObjectNode todays(ObjectNode request) {
        request.remove("ContentMD5"); // of the document that is not sent
        if (!(request.get(CONFIGURATION) instanceof ObjectNode earlier)) {
            return request;
        }
        for (Kind kind : KINDS) {
            if (earlier.remove(kind.earlier()) instanceof ObjectNode known) {
                ObjectNode configuration = earlier.putArray(kind.todays()).addObject();
                set(configuration, "Id", known.get("Id"));
                set(configuration, kind.todaysTarget(), known.get(kind.earlierTarget()));
                JsonNode events = known.get(EVENTS);
                if (events != null && !events.isEmpty()) {
                    configuration.set(EVENTS, events);
                } else {
                    configuration.putArray(EVENTS).add(known.path("Event"));
                }
            }
        }
        return request;
    }

    private static void set(ObjectNode node, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            node.set(name, value);
        }
    }
}
