package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoresTest {
    private static final Map<String, String> AMAZON = Map.of("AWS_REGION", "eu-central-1");

    @TempDir
    private Path folder;

    @Test
    void opensAFolderThatIsNotThereYet() throws IOException {
        try (Store store = Stores.open(folder.resolve("a/store").toString(), Map.of())) {
            assertThat(store).isInstanceOf(DirectoryStore.class);
            assertThat(folder.resolve("a/store")).isDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket", "s3://my.bucket-1/with/pre_fix-1.2", "s3://bucket/p"})
    void opensABucketWithoutAskingIt(String address) throws IOException {
        try (Store store = Stores.open(address, AMAZON)) {
            assertThat(store.address()).isEqualTo(address);
        }
    }

    @Test
    void takesASlashAtTheEndForNothing() throws IOException {
        try (Store whole = Stores.open("s3://bucket/", AMAZON);
                Store prefixed = Stores.open("s3://bucket/prefix/", AMAZON)) {
            assertThat(whole.address()).isEqualTo("s3://bucket");
            assertThat(prefixed.address()).isEqualTo("s3://bucket/prefix");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://",
                "s3:bucket",
                "s3:///prefix",
                "s3://b",
                "s3://Bucket",
                "s3://bu_cket",
                "s3://bucket-",
                "s3://bucket//prefix",
                "s3://bucket/.hidden",
                "s3://bucket/../other",
                "s3://bucket/a b",
                "s3://bucket?region=x"
            })
    void saysHowAnAddressIsWritten(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stores.open(address, AMAZON))
                .withMessageStartingWith(
                        "'" + address + "' is no store: write s3://BUCKET or s3://BUCKET/PREFIX, the bucket");
    }

    @Test
    void asksForARegion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stores.open("s3://bucket", Map.of("AWS_REGION", "")))
                .withMessage("the store s3://bucket cannot be opened: it is not said where it is: set AWS_REGION, to"
                        + " eu-central-1 for example, or AWS_ENDPOINT_URL_S3 if it is not Amazon's, to"
                        + " http://127.0.0.1:9000 for example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_REGION", "AWS_DEFAULT_REGION"})
    void takesARegionByBothNames(String name) throws IOException {
        try (Store store = Stores.open("s3://bucket", Map.of(name, "eu-west-1"))) {
            assertThat(store.address()).isEqualTo("s3://bucket");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9000", "http://", "ftp://127.0.0.1", "http://a b"})
    void saysHowAServerIsWritten(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stores.open("s3://bucket", Map.of("AWS_ENDPOINT_URL", server)))
                .withMessage("the store s3://bucket cannot be opened: the server '" + server
                        + "' is no address: set AWS_ENDPOINT_URL_S3 to one as http://127.0.0.1:9000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
    void asksForBothHalvesOfTheCredentials(String one) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stores.open("s3://bucket", Map.of("AWS_REGION", "eu-west-1", one, "half")))
                .withMessage("the store s3://bucket cannot be opened: half of the credentials is missing: set both"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
}
