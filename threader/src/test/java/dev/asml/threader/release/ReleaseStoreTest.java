package dev.asml.threader.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.BundleSeal;
import dev.asml.threader.release.ReleaseStore.Collected;
import dev.asml.threader.release.ReleaseStore.Known;
import dev.asml.threader.store.DirectoryStore;
import dev.asml.threader.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys that are under way while bundles are deleted. */
class ReleaseStoreTest {
    @TempDir
    Path scratch;

    private ReleaseStore store;
    private Path zip;

    @BeforeEach
    void open() throws IOException {
        store = new ReleaseStore(DirectoryStore.open(scratch.resolve("store")));
        zip = Files.writeString(scratch.resolve("bundle.zip"), "0123456789");
    }

    private Optional<Known> deploy(Known before, String bundle) throws IOException {
        StoredRelease release = new StoredRelease(
                before.project().last() + 1, bundle, Instant.parse("2026-01-01T00:00:00Z"), "", "", List.of());
        return store.replace("shop", before, before.project().with(release, Place.LIVE));
    }

    private Known deployed() throws IOException {
        Known before = store.read("shop");
        return deploy(before, store.save("shop", before, zip, BundleSeal.hash(zip)))
                .orElseThrow();
    }

    private Path bundle(String name) {
        return scratch.resolve("store/bundles/shop/" + name + ".zip");
    }

    @Test
    void aFirstDeployIsNotDoneWithABundleThatWasDeleted() throws Exception {
        Known before = store.read("shop");
        String stored = store.save("shop", before, zip, BundleSeal.hash(zip));

        Collected collected = store.collect("shop").orElseThrow();

        assertThat(collected.bundles()).isEqualTo(1);
        assertThat(collected.bytes()).isEqualTo(10);
        assertThat(bundle(stored)).doesNotExist();
        assertThat(deploy(before, stored)).isEmpty();
        Known now = store.read("shop");
        assertThat(now.project().answersAs(before.project())).isTrue();
        String again = store.save("shop", now, zip, BundleSeal.hash(zip));
        assertThat(deploy(now, again)).isPresent();
        assertThat(store.collect("shop")).isEmpty();
        assertThat(bundle(again)).exists();
    }

    @Test
    void aFurtherDeployIsNotEither() throws Exception {
        String first = deployed().project().releases().getFirst().bundle();
        Files.writeString(zip, "another");
        Known before = store.read("shop");
        String second = store.save("shop", before, zip, BundleSeal.hash(zip));

        Known now = store.collect("shop").orElseThrow().now();

        assertThat(deploy(before, second)).isEmpty();
        assertThat(bundle(second)).doesNotExist();
        assertThat(bundle(first)).exists();
        assertThat(now.project()).isEqualTo(before.project());
    }

    @Test
    void whatIsStoredAfterTheBundlesWereListedStays() throws Exception {
        Known before = store.read("shop");
        String left = store.save("shop", before, zip, BundleSeal.hash(zip));
        List<Store.Item> found = store.bundles().getOrDefault("shop", List.of());
        String stored = store.save("shop", before, zip, BundleSeal.hash(zip));
        Known done = deploy(before, stored).orElseThrow();

        Collected collected = store.collect("shop", found).orElseThrow();

        assertThat(collected.bundles()).isEqualTo(1);
        assertThat(bundle(left)).doesNotExist();
        assertThat(bundle(stored)).exists();
        assertThat(collected.now().project()).isEqualTo(done.project());
    }
}
