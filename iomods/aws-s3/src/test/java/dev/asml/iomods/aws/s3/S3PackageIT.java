package dev.asml.iomods.aws.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.PendingCall;
import dev.asml.iomod.testing.StreamedCall;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it, with the heap that a Threader gives it. */
class S3PackageIT {
    private static final int LARGE = 2 << 20;

    @Test
    void servesManyLargeBodiesWithinItsHeap() throws Exception {
        try (S3Proxy server = S3Proxy.start();
                DrivenIomod iomod = DrivenIomod.process(
                        IomodCommand.folder("akkoro.aws.s3", Path.of("target/iomod")),
                        BrokerSettings.DEFAULT.withConfig(server.configuration()))) {
            assertThat(iomod.call("create_bucket", "{\"Bucket\": \"shelf\"}").has("Ok"))
                    .isTrue();
            upload(iomod, "large", LARGE);
            upload(iomod, "huge", 100 << 20);

            List<PendingCall> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(iomod.start("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"large\"}"));
            }
            StreamedCall huge = iomod.open("get_object_stream");
            try (OutputStream input = huge.input()) {
                input.write("{\"Bucket\": \"shelf\", \"Key\": \"huge\"}\n".getBytes(UTF_8));
            }

            assertThat(huge.output().skip(Long.MAX_VALUE)).isGreaterThan(100 << 20);
            for (PendingCall call : calls) {
                assertThat(call.output())
                        .hasSizeGreaterThan(2 * LARGE)
                        .startsWith("{\"Ok\":{\"Body\":[0,0".getBytes(UTF_8));
            }
            assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(iomod.exitCode()).isZero();
        }
    }

    private static void upload(DrivenIomod iomod, String key, int bytes) throws Exception {
        StreamedCall call = iomod.open("put_object_stream");
        try (OutputStream input = call.input()) {
            input.write("{\"Bucket\":\"shelf\",\"Key\":\"%s\",\"ContentLength\":%d}\n"
                    .formatted(key, bytes)
                    .getBytes(UTF_8));
            byte[] chunk = new byte[LARGE];
            for (int left = bytes; left > 0; left -= LARGE) {
                input.write(chunk);
            }
        }
        assertThat(new String(call.output().readAllBytes(), UTF_8)).startsWith("{\"Ok\":");
    }
}
