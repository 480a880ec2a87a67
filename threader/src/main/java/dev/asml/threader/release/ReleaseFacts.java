package dev.asml.threader.release;

import dev.asml.manifests.CompactManifest;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.CodeFacts;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a start has to know of a release, kept by its deploy so that neither manifests nor code need be read: the manifest,
 * and what was found out of the code of its functions.
 *
 * <p>One file: the format with the version that the code was compiled by, the length and the time of each file of the
 * manifest, the manifest, then for each function its name, the length of its file, its hash, those of its modules, its ABI,
 * and what of it is interpreted; last a checksum of all that. Whatever does not fit is as if there were no such file.
 *
 * @param functions by their names
 */
record ReleaseFacts(ProjectManifest project, Map<String, Fact> functions) {
    private static final String FORMAT = "asml facts 2 ";
    private static final int SUM_BYTES = 4;

    /** A manifest of the largest size with as many functions as it can name fits in easily. */
    private static final int LARGEST = 64 << 20;

    /**
     * Of one function.
     *
     * @param bytes the length of its file
     */
    record Fact(long bytes, CodeFacts code) {}

    /** Where nothing is known of any function. */
    static ReleaseFacts none(ProjectManifest project) {
        return new ReleaseFacts(project, Map.of());
    }

    /**
     * Reads what was written of a release.
     *
     * @param directory of the project
     * @return empty where there is no such file, where it is damaged or another version's, and where a manifest was changed
     *     since
     */
    static Optional<ReleaseFacts> read(Path file, String version, Path directory) throws IOException {
        Optional<byte[]> bytes = content(file);
        if (bytes.isEmpty() || !isWhole(bytes.get())) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes.get(), 0, bytes.get().length - SUM_BYTES);
        try {
            if (!text(in).equals(FORMAT + version)) {
                return Optional.empty();
            }
            byte[] stamps = bytes(in);
            Optional<ProjectManifest> project = CompactManifest.read(bytes(in), directory);
            if (project.isEmpty() || !Arrays.equals(stamps, stamps(project.get()))) {
                return Optional.empty();
            }
            return Optional.of(new ReleaseFacts(project.get(), functions(in)));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> content(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(bytes).filter(read -> read.length > SUM_BYTES && read.length <= LARGEST);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(byte[] bytes) {
        int content = bytes.length - SUM_BYTES;
        return ByteBuffer.wrap(bytes).getInt(content) == checksum(bytes, content);
    }

    /** It tells damage: whoever can write the file can write the sum. */
    private static int checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private static Map<String, Fact> functions(ByteBuffer in) {
        Map<String, Fact> functions = new HashMap<>();
        while (in.hasRemaining()) {
            String name = text(in);
            long bytes = in.getLong();
            String hash = text(in);
            List<String> modules = List.of(text(in).split(","));
            Abi abi = Abi.valueOf(text(in));
            Optional<String> interpreted = Optional.of(text(in)).filter(said -> !said.isEmpty());
            functions.put(name, new Fact(bytes, new CodeFacts(hash, modules, abi, interpreted)));
        }
        return functions;
    }

    /** Of a function; empty if nothing is known. */
    Optional<Fact> of(FunctionName name) {
        return Optional.ofNullable(functions.get(name.toString()));
    }

    /** Writes what is known of a release; the file appears whole. */
    static void write(Path file, String version, ProjectManifest project, Collection<DeployedFunction> functions)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, FORMAT + version);
            bytes(out, stamps(project));
            bytes(out, CompactManifest.write(project));
            for (DeployedFunction function : functions) {
                CodeFacts code = function.facts();
                text(out, function.name().toString());
                out.writeLong(Files.size(function.manifest().builtModule()));
                text(out, code.hash());
                text(out, String.join(",", code.modules()));
                text(out, code.abi().name());
                text(out, code.interpreted().orElse(""));
            }
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        }
        Folders.replace(file, bytes.toByteArray());
    }

    /** The lengths and times of a project's manifests, by which it is known that nobody has changed them. */
    private static byte[] stamps(ProjectManifest project) throws IOException {
        List<Path> files = new ArrayList<>(List.of(project.directory().resolve("assemblylift.toml")));
        for (ServiceManifest service : project.services()) {
            files.add(service.directory().resolve("service.toml"));
        }
        ByteBuffer stamps = ByteBuffer.allocate(2 * Long.BYTES * files.size());
        for (Path file : files) {
            try {
                BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.putLong(read.size()).putLong(read.lastModifiedTime().toMillis());
            } catch (NoSuchFileException _) {
                return new byte[0]; // as no project has it, so what was kept does not hold
            }
        }
        return stamps.array();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
