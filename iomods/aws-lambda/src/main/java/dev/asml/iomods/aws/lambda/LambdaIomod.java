package dev.asml.iomods.aws.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomod.Iomod;
import dev.asml.iomods.aws.AwsIomod;
import dev.asml.iomods.aws.AwsService;
import dev.asml.iomods.aws.EarlierCall;
import dev.asml.iomods.aws.TimeForm;
import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The IOmod {@code akkoro.aws.lambda}. */
public final class LambdaIomod {
    static final AwsService<LambdaClient> SERVICE = new AwsService<>(
            "akkoro.aws.lambda",
            "0.2.0",
            LambdaClient.class,
            (settings, repeats) ->
                    settings.into(LambdaClient.builder(), repeats).build(),
            true,
            TimeForm.TEXT,
            Map.of(
                    "invoke_async",
                    new EarlierCall.Rewritten("invoke", LambdaIomod::asEvent, LambdaIomod::status),
                    "delete_function",
                    EarlierCall.answeringNothing("delete_function")));

    private LambdaIomod() {}

    /** Runs it as a process. */
    public static void main(String[] args) {
        iomod().run(args);
    }

    static Iomod iomod() {
        return AwsIomod.of(SERVICE);
    }

    /** InvokeAsync, which AWS has taken back, is Invoke with the type Event. */
    private static ObjectNode asEvent(ObjectNode request) {
        JsonNode arguments = request.remove("InvokeArgs");
        if (arguments != null) {
            request.set("Payload", arguments);
        }
        return request.put("InvocationType", "Event");
    }

    private static JsonNode status(JsonNode answer) {
        ObjectNode status = ((ObjectNode) answer).objectNode();
        return status.set("Status", answer.path("StatusCode"));
    }
}
