package dev.asml.manifests;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The libraries in one component of a bill of materials, as far as the files say themselves what they are: crates that
 * {@code cargo auditable} noted down in a module, jars with the one {@code pom.properties} that Maven put into them, and
 * packages of npm. Whatever is not well formed says nothing.
 */
record Libraries(ObjectNode component, String reference) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CARGO = ".dep-v0";
    private static final int MOST_BYTES = 8 << 20;

    private static final Pattern NPM = Pattern.compile("(.*/)?node_modules/((@[^/]+/)?[^/@]+)/package\\.json");
    private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");

    void addCargo(WasmFile module) {
        for (byte[] section : module.custom(CARGO)) {
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(section))) {
                JsonNode listed = MAPPER.readTree(in.readNBytes(MOST_BYTES));
                for (JsonNode each : listed.path("packages")) {
                    addCrate(each);
                }
            } catch (IOException _) {
                // says nothing
            }
        }
    }

    private void addCrate(JsonNode crate) {
        String name = crate.path("name").asText();
        String version = crate.path("version").asText();
        boolean inside = !crate.path("kind").asText().equals("build")
                && !crate.path("root").asBoolean();
        if (inside && !name.isEmpty() && !version.isEmpty()) {
            ObjectNode library = library(name, version);
            if (crate.path("source").asText().equals("crates.io")) {
                library.put("purl", "pkg:cargo/%s@%s".formatted(part(name), part(version)));
            }
        }
    }

    void addOf(FileSet files) throws IOException {
        for (Map.Entry<String, Content> file : files.files().entrySet()) {
            if (file.getKey().endsWith(".jar")) {
                addJar(file.getKey(), bytes(file.getValue()));
            } else if (NPM.matcher(file.getKey()).matches()) {
                addNpm(file.getValue());
            }
        }
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private void addJar(String path, byte[] jar) throws IOException {
        Optional<Properties> maven = pom(jar);
        ObjectNode library;
        if (maven.isPresent()) {
            String group = maven.get().getProperty("groupId", "");
            String name = maven.get().getProperty("artifactId", "");
            String version = maven.get().getProperty("version", "");
            library = library(name, version)
                    .put("group", group)
                    .put("purl", "pkg:maven/%s/%s@%s".formatted(part(group), part(name), part(version)));
        } else {
            library = library(path.substring(path.lastIndexOf('/') + 1), "");
        }
        BillOfMaterials.addHash(library, jar);
        library.putArray("properties").addObject().put("name", "asml:path").put("value", path);
    }

    /** What the build of a jar left in it; nothing if it holds several libraries. */
    private static Optional<Properties> pom(byte[] jar) throws IOException {
        List<Properties> found = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (POM.matcher(entry.getName()).matches()) {
                    Properties properties = new Properties();
                    properties.load(new ByteArrayInputStream(zip.readNBytes(MOST_BYTES)));
                    found.add(properties);
                }
            }
        } catch (IllegalArgumentException | ZipException _) {
            return Optional.empty();
        }
        return found.size() == 1
                        && found.getFirst()
                                .stringPropertyNames()
                                .containsAll(List.of("groupId", "artifactId", "version"))
                ? Optional.of(found.getFirst())
                : Optional.empty();
    }

    private void addNpm(Content content) throws IOException {
        JsonNode manifest;
        try (InputStream in = content.open()) {
            manifest = MAPPER.readTree(in.readNBytes(MOST_BYTES));
        } catch (JacksonException _) {
            return;
        }
        String name = manifest.path("name").asText();
        String version = manifest.path("version").asText();
        if (!name.isEmpty() && !version.isEmpty()) {
            library(name, version)
                    .put("purl", "pkg:npm/%s@%s".formatted(part(name).replace("%2F", "/"), part(version)));
        }
    }

    private ObjectNode library(String name, String version) {
        ArrayNode all = component.withArray("/components");
        ObjectNode library = all.addObject()
                .put("type", "library")
                .put("bom-ref", reference + "#" + all.size())
                .put("name", name);
        if (!version.isEmpty()) {
            library.put("version", version);
        }
        return library;
    }

    /** A part of a package URL, percent-encoded. */
    private static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
