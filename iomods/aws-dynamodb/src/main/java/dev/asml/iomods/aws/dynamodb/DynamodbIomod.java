package dev.asml.iomods.aws.dynamodb;

import dev.asml.iomod.Iomod;
import dev.asml.iomods.aws.AwsIomod;
import dev.asml.iomods.aws.AwsService;
import dev.asml.iomods.aws.TimeForm;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The IOmod {@code akkoro.aws.dynamodb}. */
public final class DynamodbIomod {
    static final AwsService<DynamoDbClient> SERVICE = new AwsService<>(
            "akkoro.aws.dynamodb",
            "0.1.5",
            DynamoDbClient.class,
            (settings, repeats) ->
                    settings.into(DynamoDbClient.builder(), repeats).build(),
            true,
            TimeForm.TEXT,
            Map.of());

    private DynamodbIomod() {}

    /** Runs it as a process. */
    public static void main(String[] args) {
        iomod().run(args);
    }

    static Iomod iomod() {
        return AwsIomod.of(SERVICE);
    }
}
