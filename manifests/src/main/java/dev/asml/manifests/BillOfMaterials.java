package dev.asml.manifests;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a bundle consists of, as CycloneDX 1.6 in JSON (ECMA-424). It depends on nothing but the bundle's files, so it has
 * no time, and a serial number that is made of them.
 */
final class BillOfMaterials {
    /** Its name in the bundle. */
    static final String FILE = "sbom.cdx.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode document = MAPPER.createObjectNode();
    private final ArrayNode components;
    private final ArrayNode dependencies;
    private final ArrayNode unknown;

    /** @param digest of the bundle's other files */
    BillOfMaterials(ProjectManifest project, String digest) {
        document.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
                .put("bomFormat", "CycloneDX")
                .put("specVersion", "1.6")
                .put("serialNumber", "urn:uuid:" + uuid(digest))
                .put("version", 1);
        ObjectNode metadata = document.putObject("metadata");
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("name", "asml");
        metadata.putObject("component")
                .put("type", "application")
                .put("bom-ref", reference(project))
                .put("name", project.name());
        components = document.putArray("components");
        dependencies = document.putArray("dependencies");
        ArrayNode parts =
                dependencies.addObject().put("ref", reference(project)).putArray("dependsOn");
        for (ServiceManifest service : project.services()) {
            service.functions().forEach(function -> parts.add(reference(service, function)));
        }
        // What a compiler took in is not known, unless it was noted down in the module.
        ObjectNode composition = document.putArray("compositions").addObject().put("aggregate", "unknown");
        unknown = composition.putArray("dependencies");
    }

    /** A UUID of version 8 (RFC 9562, 5.8). */
    private static UUID uuid(String digest) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(digest));
        return new UUID(
                (bytes.getLong() & ~0xf000L) | 0x8000L, (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    private static String reference(ProjectManifest project) {
        return "project:" + project.name();
    }

    private static String reference(ServiceManifest service, FunctionManifest function) {
        return "function:" + service.name() + "/" + function.name();
    }

    private static String reference(ServiceManifest service, IomodDependency iomod) {
        return "iomod:" + service.name() + "/" + iomod.coordinates();
    }

    /**
     * Adds a function.
     *
     * @param path of its module in the bundle
     * @param wasm the module as it is there
     * @param original the module as it was built, if that is another one
     * @return its component
     */
    ObjectNode add(
            ServiceManifest service, FunctionManifest function, String path, byte[] wasm, Optional<byte[]> original) {
        String reference = reference(service, function);
        ObjectNode component = component(reference, "application", service.name() + "/" + function.name());
        addHash(component, wasm);
        original.ifPresent(built -> addHash(
                component
                        .putObject("pedigree")
                        .putArray("ancestors")
                        .addObject()
                        .put("type", "file")
                        .put("name", path + " before debug sections were left out"),
                built));
        ArrayNode properties = component.putArray("properties");
        add(properties, "asml:path", path);
        if (function.code() instanceof FunctionManifest.Code.Source(String language)) {
            add(properties, "asml:language", language);
        }
        WasmFile.parse(wasm).ifPresent(module -> {
            module.producers()
                    .forEach((field, values) ->
                            values.forEach(value -> add(properties, "wasm:producers:" + field, value)));
            new Libraries(component, reference).addCargo(module);
        });
        ArrayNode uses = dependencies.addObject().put("ref", reference).putArray("dependsOn");
        service.iomods().forEach(iomod -> uses.add(reference(service, iomod)));
        return component;
    }

    /** Adds a file to the component that it is part of. */
    static void addFile(ObjectNode component, String path, byte[] content) {
        String reference = component.path("bom-ref").asText() + "/" + path;
        addHash(addFile(component, reference, path), content);
    }

    private static ObjectNode addFile(ObjectNode component, String reference, String name) {
        return component
                .withArray("components")
                .addObject()
                .put("type", "file")
                .put("bom-ref", reference)
                .put("name", name);
    }

    /**
     * Adds an IOmod; one that is not in the bundle is only named.
     *
     * @param packages of it, several if they are for different architectures
     */
    void add(ServiceManifest service, IomodDependency iomod, List<Path> packages) throws IOException {
        String reference = reference(service, iomod);
        ObjectNode component =
                component(reference, "application", iomod.coordinates().toString());
        component.put("version", iomod.version());
        dependencies.addObject().put("ref", reference);
        if (packages.isEmpty()) {
            component.put("scope", "excluded");
            String where = iomod.builtIn() ? "part of the Threader" : "installed with the Threader";
            add(component.putArray("properties"), "asml:source", where);
            return;
        }
        if (packages.size() == 1) {
            add(component, reference, iomod.source().orElse(""), packages.getFirst());
            return;
        }
        for (Path each : packages) {
            String name = each.getFileName().toString();
            String inner = reference + "/" + name;
            String source = service.directory().relativize(each).toString();
            add(addFile(component, inner, name), inner, source, each);
        }
    }

    private static void add(ObjectNode component, String reference, String source, Path from) throws IOException {
        if (Files.isRegularFile(from)) {
            addHash(component, Files.readAllBytes(from));
        }
        IomodPackage opened = IomodPackage.open(from);
        component.put("version", opened.manifest().version());
        ArrayNode properties = component.putArray("properties");
        add(properties, "asml:source", source);
        add(properties, "asml:digest", opened.digest());
        new Libraries(component, reference).addOf(opened.files());
    }

    private ObjectNode component(String reference, String type, String name) {
        unknown.add(reference);
        return components
                .addObject()
                .put("type", type)
                .put("bom-ref", reference)
                .put("name", name);
    }

    static void addHash(ObjectNode component, byte[] content) {
        component
                .putArray("hashes")
                .addObject()
                .put("alg", "SHA-256")
                .put("content", HexFormat.of().formatHex(FileSet.sha256().digest(content)));
    }

    private static void add(ArrayNode properties, String name, String value) {
        properties.addObject().put("name", name).put("value", value);
    }

    /** The document. */
    byte[] bytes() throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        return MAPPER.writer(printer).writeValueAsBytes(document);
    }
}
