package dev.asml.threader.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.store.S3Server;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same where the store is in a bucket. */
@Timeout(120)
class SecretsInABucketTest extends SecretsAtOneStoreTest {
    @SuppressWarnings("NullAway.Init")
    private static S3Server server;

    private final List<Store> stores = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    Store newStore(String name) throws IOException {
        Store opened = Stores.open(server.bucket() + "/" + name, server.environment());
        stores.add(opened);
        return opened;
    }

    @AfterEach
    void closeStores() {
        stores.forEach(Store::close);
    }

    @Test
    void aFirstStartHasThemAll() throws IOException {
        SecretStore one = threader("default", "0a");
        for (int i = 0; i < 40; i++) {
            one.write(new SecretName("shop", "s" + i), ("value-" + i).getBytes(StandardCharsets.UTF_8), "default");
        }

        SecretStore two = threader("default", "0a");

        assertThat(two.list()).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(read(two, new SecretName("shop", "s" + i))).isEqualTo("value-" + i);
        }
    }
}
