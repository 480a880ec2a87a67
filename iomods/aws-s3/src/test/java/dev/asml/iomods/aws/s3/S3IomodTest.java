package dev.asml.iomods.aws.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.StreamedCall;
import dev.asml.iomods.aws.KnownCalls;
import dev.asml.iomods.aws.WireServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3IomodTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static S3Proxy server;
    private static DrivenIomod iomod;

    @BeforeAll
    static void start() throws IOException {
        server = S3Proxy.start();
        iomod = DrivenIomod.inProcess(S3Iomod.iomod(), BrokerSettings.DEFAULT.withConfig(server.configuration()));
        assertThat(iomod.call("create_bucket", "{\"Bucket\": \"shelf\"}").has("Ok"))
                .isTrue();
    }

    @AfterAll
    static void stop() {
        iomod.close();
        server.close();
    }

    @Test
    void hasEachCallThatGuestsKnow() throws Exception {
        assertThat(KnownCalls.problems(S3Iomod.SERVICE)).isEmpty();
        assertThat(iomod.registration().getMethodsList())
                .extracting(method -> method.getName())
                .containsAll(KnownCalls.names())
                .contains("write_get_object_response", "put_object_stream", "upload_part_stream", "get_object_stream");
    }

    @Test
    void keepsObjects() {
        assertThat(ok("put_object", """
                {"Bucket": "shelf", "Key": "a/b c", "Body": [0, 255, 10], "ContentType": "x/y", "Metadata": {"m": "n"}}""").path("ETag").asText()).isNotEmpty();

        JsonNode object = ok("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/b c\"}");

        assertThat(object.path("Body")).hasToString("[0,255,10]");
        assertThat(object.path("ContentLength").asInt()).isEqualTo(3);
        assertThat(object.path("ContentType").asText()).isEqualTo("x/y");
        assertThat(object.path("Metadata")).hasToString("{\"m\":\"n\"}");
        // As HTTP writes it, for it is a header's value; in a document it is as ISO 8601 has it.
        assertThat(object.path("LastModified").asText()).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]{8} GMT");
        assertThat(ok("list_objects_v2", "{\"Bucket\": \"shelf\", \"Prefix\": \"a/\"}")
                        .at("/Contents/0/LastModified")
                        .asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
        ok("copy_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/copy\", \"CopySource\": \"shelf/a/b%20c\"}");
        assertThat(ok("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/copy\", \"Range\": \"bytes=1-1\"}")
                        .path("Body"))
                .hasToString("[255]");
        ok("delete_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/b c\"}");
        assertThat(err("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/b c\"}"))
                .hasToString("{\"why\":\"The specified key does not exist.\",\"code\":\"NoSuchKey\",\"status\":404}");
        assertThat(err("head_object", "{\"Bucket\": \"shelf\", \"Key\": \"a/b c\"}")
                        .path("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void refusesBodiesThatAreTooLongForJson() throws Exception {
        byte[] body = new byte[(2 << 20) + 1];
        upload("{\"Bucket\":\"shelf\",\"Key\":\"long\",\"ContentLength\":%d}".formatted(body.length), body.length);

        assertThat(err("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"long\"}"))
                .hasToString(
                        "{\"why\":\"the body has more than 2097152 bytes: read it in parts by Range, or as a stream\","
                                + "\"code\":\"LIMIT\"}");
        assertThat(ok("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"long\", \"Range\": \"bytes=0-2097151\"}")
                        .path("Body"))
                .hasSize(2 << 20);
    }

    @Test
    void streamsBodies() throws Exception {
        long bytes = 40 << 20;
        long sent = upload("{\"Bucket\":\"shelf\",\"Key\":\"big\",\"ContentLength\":%d}".formatted(bytes), bytes);
        assertThat(download("big")).isEqualTo(sent);

        // Without a length it goes through a file.
        assertThat(upload("{\"Bucket\":\"shelf\",\"Key\":\"big2\"}", 3 << 20)).isEqualTo(download("big2"));
    }

    /** Bytes by chance, and their checksum. */
    private static long upload(String head, long bytes) throws IOException {
        StreamedCall call = iomod.open("put_object_stream");
        CRC32 sum = new CRC32();
        try (OutputStream input = call.input()) {
            input.write((head + "\n").getBytes(UTF_8));
            byte[] chunk = new byte[64 << 10];
            Random random = new Random(7);
            for (long left = bytes; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                int length = (int) Math.min(left, chunk.length);
                sum.update(chunk, 0, length);
                input.write(chunk, 0, length);
            }
        }
        String answer = new String(call.output().readAllBytes(), UTF_8);
        assertThat(answer).startsWith("{\"Ok\":{").endsWith("}\n");
        return sum.getValue();
    }

    private static long download(String key) throws IOException {
        StreamedCall call = iomod.open("get_object_stream");
        try (OutputStream input = call.input()) {
            input.write(
                    "{\"Bucket\": \"shelf\", \"Key\": \"%s\"}".formatted(key).getBytes(UTF_8));
        }
        InputStream output = call.output();
        StringBuilder head = new StringBuilder();
        for (int next = output.read(); next != '\n'; next = output.read()) {
            head.append((char) next);
        }
        assertThat(JSON.readTree(head.toString()).at("/Ok/ContentLength").asLong())
                .isPositive();
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[64 << 10];
        for (int read = output.read(chunk); read >= 0; read = output.read(chunk)) {
            sum.update(chunk, 0, read);
        }
        return sum.getValue();
    }

    @Test
    void tellsFailuresOfStreamsInTheirFirstLine() throws Exception {
        StreamedCall call = iomod.open("get_object_stream");
        try (OutputStream input = call.input()) {
            input.write("{\"Bucket\": \"shelf\", \"Key\": \"none\"}\n".getBytes(UTF_8));
        }
        assertThat(call.output().readAllBytes())
                .asString(UTF_8)
                .isEqualTo("{\"Err\":{\"why\":\"The specified key does not exist.\",\"code\":\"NoSuchKey\","
                        + "\"status\":404}}\n");

        StreamedCall garbage = iomod.open("put_object_stream");
        try (OutputStream input = garbage.input()) {
            input.write("nonsense\nbody".getBytes(UTF_8));
        }
        assertThat(garbage.output().readAllBytes())
                .asString(UTF_8)
                .startsWith("{\"Err\":{\"why\":\"the input is not JSON: Unrecognized token 'nonsense'");
    }

    @Test
    void uploadsInParts() throws Exception {
        String id = ok("create_multipart_upload", "{\"Bucket\": \"shelf\", \"Key\": \"parts\"}")
                .path("UploadId")
                .asText();
        String etag = ok(
                        "upload_part",
                        "{\"Bucket\": \"shelf\", \"Key\": \"parts\", \"UploadId\": \"%s\", \"PartNumber\": 1, \"Body\": \"cGFydA==\"}"
                                .formatted(id))
                .path("ETag")
                .asText();
        JsonNode completed = ok(
                "complete_multipart_upload",
                JSON.writeValueAsString(Map.of(
                        "Bucket",
                        "shelf",
                        "Key",
                        "parts",
                        "UploadId",
                        id,
                        "MultipartUpload",
                        Map.of("Parts", new Object[] {Map.of("PartNumber", 1, "ETag", etag)}))));
        assertThat(completed.path("Key").asText()).isEqualTo("parts");
        assertThat(ok("get_object", "{\"Bucket\": \"shelf\", \"Key\": \"parts\"}")
                        .path("Body"))
                .hasToString("[112,97,114,116]");
    }

    @Test
    void answersWhatAwsHasRenamedAsGuestsKnowIt() throws Exception {
        try (WireServer aws = WireServer.start();
                DrivenIomod asked = DrivenIomod.inProcess(
                        S3Iomod.iomod(),
                        BrokerSettings.DEFAULT.withConfig(Map.of(
                                "endpoint", aws.address(),
                                "path_style", "true",
                                "access_key_id", "id",
                                "secret_access_key", "secret")))) {
            aws.answer(200, Map.of(), """
                    <LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status>\
                    <Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>\
                    """);
            assertThat(asked.call("get_bucket_lifecycle", "{\"Bucket\": \"shelf\"}"))
                    .isEqualTo(JSON.readTree("""
                            {"Ok": {"Rules": [{"ID": "r", "Prefix": "logs/", "Status": "Enabled",
                             "Transition": {"Days": 30, "StorageClass": "GLACIER"}}]}}"""));

            aws.answer(200, Map.of(), "");
            assertThat(asked.call("put_bucket_lifecycle", """
                            {"Bucket": "shelf", "LifecycleConfiguration": {"Rules": [
                             {"Prefix": "logs/", "Status": "Enabled", "Transition": {"Days": 1}}]}}""")).hasToString("{\"Ok\":null}");
            assertThat(aws.asked().getLast().body())
                    .contains("<Rule><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status>"
                            + "<Transition><Days>1</Days></Transition></Rule>");

            aws.answer(200, Map.of(), """
                    <NotificationConfiguration><QueueConfiguration><Id>q</Id><Queue>arn:q</Queue>\
                    <Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>""");
            assertThat(asked.call("get_bucket_notification", "{\"Bucket\": \"shelf\"}"))
                    .isEqualTo(JSON.readTree("""
                            {"Ok": {"QueueConfiguration": {"Id": "q", "Events": ["s3:ObjectCreated:*"],
                             "Event": "s3:ObjectCreated:*", "Queue": "arn:q"}}}"""));

            aws.answer(200, Map.of(), "");
            assertThat(asked.call("put_bucket_notification", """
                            {"Bucket": "shelf", "NotificationConfiguration": {"CloudFunctionConfiguration":
                             {"Event": "s3:ObjectRemoved:*", "CloudFunction": "arn:f"}}}""")).hasToString("{\"Ok\":null}");
            assertThat(aws.asked().getLast().body())
                    .contains("<CloudFunctionConfiguration><CloudFunction>arn:f</CloudFunction>"
                            + "<Event>s3:ObjectRemoved:*</Event></CloudFunctionConfiguration>");

            assertThat(asked.call("select_object_content", "{}").at("/Err/code").asText())
                    .isEqualTo("UNSUPPORTED");
        }
    }

    private static JsonNode ok(String method, String request) {
        JsonNode answer = iomod.call(method, request);
        assertThat(answer.has("Ok")).as("%s", answer).isTrue();
        return answer.path("Ok");
    }

    private static JsonNode err(String method, String request) {
        return iomod.call(method, request).path("Err");
    }
}
