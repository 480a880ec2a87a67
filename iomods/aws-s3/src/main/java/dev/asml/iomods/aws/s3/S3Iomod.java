package dev.asml.iomods.aws.s3;

import dev.asml.iomod.Iomod;
import dev.asml.iomods.aws.AwsIomod;
import dev.asml.iomods.aws.AwsService;
import dev.asml.iomods.aws.AwsSettings;
import dev.asml.iomods.aws.EarlierCall;
import dev.asml.iomods.aws.TimeForm;
import java.util.Map;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The IOmod {@code akkoro.aws.s3}. */
public final class S3Iomod {
    static final AwsService<S3Client> SERVICE = new AwsService<>(
            "akkoro.aws.s3",
            "0.1.0",
            S3Client.class,
            S3Iomod::client,
            false,
            TimeForm.TEXT,
            Map.of(
                    "head_bucket",
                    EarlierCall.answeringNothing("head_bucket"),
                    "put_bucket_lifecycle_configuration",
                    EarlierCall.answeringNothing("put_bucket_lifecycle_configuration"),
                    "get_bucket_lifecycle",
                    Lifecycles.GET,
                    "put_bucket_lifecycle",
                    Lifecycles.PUT,
                    "get_bucket_notification",
                    Notifications.GET,
                    "put_bucket_notification",
                    Notifications.PUT,
                    "select_object_content",
                    new EarlierCall.Unserved("select_object_content is not served, for it answers by events; read the"
                            + " object with get_object or get_object_stream")));

    private S3Iomod() {}

    /** Runs it as a process. */
    public static void main(String[] args) {
        iomod().run(args);
    }

    static Iomod iomod() {
        return AwsIomod.of(SERVICE);
    }

    private static S3Client client(AwsSettings settings, boolean repeats) {
        S3ClientBuilder builder = settings.into(S3Client.builder(), repeats).forcePathStyle(settings.pathStyle());
        if (settings.endpoint() != null) {
            // Servers that are not AWS's know the checksums of trailers seldom.
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return builder.build();
    }
}
