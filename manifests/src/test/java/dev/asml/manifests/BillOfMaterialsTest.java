package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bundle says of its parts, and what it leaves out of its modules. */
class BillOfMaterialsTest {
    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final byte[] COMPONENT = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};

    @TempDir
    Path temp;

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return joined(new byte[] {(byte) text.length()}, text.getBytes(UTF_8));
    }

    /** A section, its length in more bytes than it takes, as some linkers write it. */
    private static byte[] section(int id, byte[] content) {
        byte[] head = {(byte) id, (byte) ((content.length & 0x7f) | 0x80), (byte) ((content.length >> 7) | 0x80), 0};
        return joined(head, content);
    }

    private static byte[] custom(String name, byte[] content) {
        return section(0, joined(text(name), content));
    }

    private static byte[] producers() {
        return custom(
                "producers",
                joined(
                        new byte[] {2},
                        joined(text("language"), new byte[] {1}, text("Rust"), text("")),
                        joined(text("processed-by"), new byte[] {1}, text("rustc"), text("1.90.0"))));
    }

    private static byte[] crates() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write("""
                    {"packages": [
                        {"name": "serde", "version": "1.0.228", "source": "crates.io"},
                        {"name": "cc", "version": "1.2.0", "source": "crates.io", "kind": "build"},
                        {"name": "f", "version": "0.1.0", "source": "local", "root": true}]}""".getBytes(UTF_8));
        }
        return custom(".dep-v0", packed.toByteArray());
    }

    private static byte[] module() throws IOException {
        return joined(
                HEADER,
                section(1, new byte[] {0}),
                custom(".debug_info", new byte[300]),
                custom("name", new byte[] {1}),
                producers(),
                crates(),
                custom("reloc.CODE", new byte[9]));
    }

    private Written project() throws IOException {
        return new Written(temp.resolve("project"))
                .withService("""
                        [[functions]]
                        name = "core"
                        module = "core.wasm"
                        [[functions]]
                        name = "whole"
                        module = "whole.wasm"
                        [[functions]]
                        name = "garbage"
                        module = "garbage.wasm"
                        [[iomod.dependencies]]
                        coordinates = "me.own.thing"
                        version = "1.0.0"
                        source = "thing"
                        [[iomod.dependencies]]
                        coordinates = "akkoro.std.http"
                        version = "0.3.0"
                        """)
                .with("services/todo/thing/iomod.toml", """
                        [iomod]
                        coordinates = "me.own.thing"
                        version = "1.0.0"
                        [process]
                        entrypoint = "bin/thing"
                        """)
                .with("services/todo/thing/bin/thing", "#!/bin/sh\n")
                .with("services/todo/thing/lib/own.jar", "no jar at all")
                .with(
                        "services/todo/thing/lib/gson.jar",
                        new HandMadeZip()
                                .with("META-INF/maven/com.google.code.gson/gson/pom.properties", """
                                groupId=com.google.code.gson
                                artifactId=gson
                                version=2.13.0
                                """)
                                .bytes())
                .with("services/todo/thing/node_modules/@types/node/package.json", """
                        {"name": "@types/node", "version": "24.0.0"}""")
                .with("services/todo/functions/core/core.wasm", module())
                .with("services/todo/functions/core/assets/css/page.css", "p {}")
                .with("services/todo/functions/whole/whole.wasm", joined(COMPONENT, section(1, module())))
                .with("services/todo/functions/garbage/garbage.wasm", joined(HEADER, new byte[] {1, 99}));
    }

    private Path unpacked() throws IOException {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        ProjectBundle.write(project().load(), bundle);
        Path out = temp.resolve("out");
        var _ = ProjectBundle.unpack(new ByteArrayInputStream(bundle.toByteArray()), out, TrustedKeys.NONE);
        return out;
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void modulesAreSentWithoutWhatOnlyToolsRead() throws IOException {
        Path functions = unpacked().resolve("services/todo/functions");
        byte[] lean = joined(HEADER, new byte[] {1, 1, 0}, new byte[] {0, 6}, text("name"), new byte[] {1});
        byte[] core = Files.readAllBytes(functions.resolve("core/core.wasm"));
        assertThat(core).startsWith(lean).hasSizeLessThan(module().length - 300);
        assertThat(new String(core, UTF_8)).contains("producers", ".dep-v0").doesNotContain(".debug_info", "reloc");
        byte[] whole = Files.readAllBytes(functions.resolve("whole/whole.wasm"));
        assertThat(whole).startsWith(COMPONENT).endsWith(core);
        assertThat(functions.resolve("garbage/garbage.wasm")).hasBinaryContent(joined(HEADER, new byte[] {1, 99}));
    }

    @Test
    void theBillIsCycloneDxAndSaysWhatIsKnown() throws Exception {
        Path out = unpacked();
        byte[] bytes = Files.readAllBytes(out.resolve("sbom.cdx.json"));
        assertThat(new JsonParser().validate(bytes, Version.VERSION_16)).isEmpty();

        JsonNode bill = new ObjectMapper().readTree(bytes);
        assertThat(bill.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bill.path("metadata").path("component").path("name").asText())
                .isEqualTo("p");
        assertThat(bill.path("components"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("todo/core", "todo/whole", "todo/garbage", "me.own.thing", "akkoro.std.http");
        JsonNode core = bill.path("components").get(0);
        assertThat(core.path("hashes").get(0).path("content").asText())
                .isEqualTo(hash(Files.readAllBytes(out.resolve("services/todo/functions/core/core.wasm"))));
        assertThat(core.at("/pedigree/ancestors/0/hashes/0/content").asText()).isEqualTo(hash(module()));
        assertThat(core.path("properties").toString())
                .contains("wasm:producers:language\",\"value\":\"Rust\"", "\"rustc 1.90.0\"");
        assertThat(purls(core)).containsExactly("pkg:cargo/serde@1.0.228", "");
        JsonNode asset = core.path("components").get(1);
        assertThat(asset.path("name").asText()).isEqualTo("services/todo/functions/core/assets/css/page.css");
        assertThat(asset.at("/hashes/0/content").asText()).isEqualTo(hash("p {}".getBytes(UTF_8)));
        assertThat(purls(bill.path("components").get(3)))
                .containsExactly("pkg:maven/com.google.code.gson/gson@2.13.0", "", "pkg:npm/%40types/node@24.0.0");
        assertThat(bill.path("components").get(4).path("scope").asText()).isEqualTo("excluded");
    }

    private static List<String> purls(JsonNode component) {
        return component.path("components").findValuesAsText("bom-ref").stream()
                .map(reference -> purl(component, reference))
                .toList();
    }

    private static String purl(JsonNode component, String reference) {
        for (JsonNode library : component.path("components")) {
            if (library.path("bom-ref").asText().equals(reference)) {
                return library.path("purl").asText();
            }
        }
        return "";
    }
}
