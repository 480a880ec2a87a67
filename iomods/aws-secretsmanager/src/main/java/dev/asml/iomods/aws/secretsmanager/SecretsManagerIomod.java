package dev.asml.iomods.aws.secretsmanager;

import dev.asml.iomod.Iomod;
import dev.asml.iomods.aws.AwsIomod;
import dev.asml.iomods.aws.AwsService;
import dev.asml.iomods.aws.TimeForm;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The IOmod {@code akkoro.aws.secretsmanager}. */
public final class SecretsManagerIomod {
    static final AwsService<SecretsManagerClient> SERVICE = new AwsService<>(
            "akkoro.aws.secretsmanager",
            "0.1.0",
            SecretsManagerClient.class,
            (settings, repeats) ->
                    settings.into(SecretsManagerClient.builder(), repeats).build(),
            true,
            TimeForm.SECONDS,
            Map.of());

    private SecretsManagerIomod() {}

    /** Runs it as a process. */
    public static void main(String[] args) {
        iomod().run(args);
    }

    static Iomod iomod() {
        return AwsIomod.of(SERVICE);
    }
}
