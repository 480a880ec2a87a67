package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyBundleTest {
    private static final byte[] MODULE = "\0asm pretended".getBytes(UTF_8);

    private static TarGz bundle() {
        return new TarGz().file("/policy.wasm", MODULE);
    }

    private static String data(PolicyBundle bundle, String given) {
        return new String(bundle.dataWith(given), UTF_8);
    }

    @Test
    void aModuleAloneIsABundleWithoutData() {
        PolicyBundle bundle = PolicyBundle.read(MODULE);

        assertThat(bundle.wasm()).isEqualTo(MODULE);
        assertThat(data(bundle, "")).isEqualTo("{}");
        assertThat(data(bundle, "{\"a\":[1]}")).isEqualTo("{\"a\":[1]}");
    }

    @Test
    void dataOfFoldersLiesBelowTheirNamesAndBelowWhatIsGiven() {
        PolicyBundle bundle = PolicyBundle.read(bundle().file("/data.json", "{\"a\":{\"b\":1},\"z\":0}")
                .file("/a/c/data.json", "{\"d\":2}")
                .file("/.manifest", "{\"revision\":\"\"}")
                .entry("empty/", '5', 0, new byte[0])
                .bytes());

        assertThat(bundle.wasm()).isEqualTo(MODULE);
        assertThat(data(bundle, "")).isEqualTo("{\"a\":{\"b\":1,\"c\":{\"d\":2}},\"z\":0}");
        assertThat(data(bundle, "{\"a\":{\"b\":9},\"z\":[]}")).isEqualTo("{\"a\":{\"b\":9,\"c\":{\"d\":2}},\"z\":[]}");
        assertThat(data(bundle, " null ")).isEqualTo("{\"a\":{\"b\":1,\"c\":{\"d\":2}},\"z\":0}");
        assertThatThrownBy(() -> bundle.dataWith("[]")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theManifestNamesTheModule() {
        byte[] packed = new TarGz()
                .file("./rules/app.wasm", MODULE)
                .file("./.manifest", "{\"wasm\":[{\"entrypoint\":\"app/allow\",\"module\":\"/rules/app.wasm\"}]}")
                .bytes();

        assertThat(PolicyBundle.read(packed).wasm()).isEqualTo(MODULE);
    }

    @Test
    void cutOffAnywhereItIsRefused() {
        byte[] whole = bundle().file("/data.json", "{\"a\":1}").bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PolicyBundle.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(PolicyException.class);
        }
        assertThat(PolicyBundle.read(whole).wasm()).isEqualTo(MODULE);
    }

    @Test
    void changedAnywhereItIsTheSameOrRefused() {
        byte[] whole = bundle().file("/data.json", "{\"a\":1}").bytes();

        for (int at = 10; at < whole.length; at++) { // the header of gzip has fields that mean nothing
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            try {
                assertThat(PolicyBundle.read(changed).wasm()).isEqualTo(MODULE);
            } catch (PolicyException e) {
                assertThat(e.reason()).isEqualTo(PolicyException.Reason.INVALID_WASM);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../policy.wasm", "/a/../../x", "a/..", "a\\b", "a\nb"})
    void namesThatLeadOutAreRefused(String name) {
        assertThatThrownBy(() -> PolicyBundle.read(bundle().file(name, "x").bytes()))
                .hasMessageContaining("leads out of it");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '6', 'L', 'K', 'S'})
    void whatIsNoPlainFileIsRefused(char type) {
        byte[] packed = bundle().entry("data.json", type, 0, new byte[0]).bytes();

        assertThatThrownBy(() -> PolicyBundle.read(packed)).hasMessageContaining("links are not followed");
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() {
        byte[] bomb = bundle().file("x", new byte[17 << 20]).bytes();
        byte[] many = many(2000);
        byte[] liar = bundle().entry("x", '0', 077777777777L, new byte[0]).bytes();

        assertThat(bomb.length).isLessThan(100_000);
        assertThatThrownBy(() -> PolicyBundle.read(bomb)).hasMessageContaining("more than 16 MiB");
        assertThatThrownBy(() -> PolicyBundle.read(many)).hasMessageContaining("more than 1000 files");
        assertThatThrownBy(() -> PolicyBundle.read(liar)).isInstanceOf(PolicyException.class);
        assertThatThrownBy(() -> PolicyBundle.read(new byte[9 << 20])).hasMessageContaining("the limit is");
    }

    private static byte[] many(int count) {
        TarGz tar = bundle();
        for (int i = 0; i < count; i++) {
            tar.file("f" + i, "");
        }
        return tar.bytes();
    }

    @Test
    void whatIsMissingOrThereTwiceIsSaid() {
        assertThatThrownBy(() ->
                        PolicyBundle.read(new TarGz().file("data.json", "{}").bytes()))
                .hasMessageContaining("opa build -t wasm");
        assertThatThrownBy(() ->
                        PolicyBundle.read(bundle().file("policy.wasm", MODULE).bytes()))
                .hasMessageContaining("twice");
        assertThatThrownBy(
                        () -> PolicyBundle.read(bundle().file("data.json", "[]").bytes()))
                .hasMessageContaining("data.json of the bundle is no JSON object");
        assertThatThrownBy(() ->
                        PolicyBundle.read(bundle().file("data.json", "{\"a\":").bytes()))
                .hasMessageContaining("data.json of the bundle is no JSON: a value is missing at character 5");
        assertThatThrownBy(() -> PolicyBundle.read("policy".getBytes(UTF_8))).hasMessageContaining("neither a module");
    }
}
