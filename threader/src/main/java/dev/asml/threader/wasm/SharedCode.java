package dev.asml.threader.wasm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Compiled code that Threaders give each other in files. What is in one runs in the host, so it is taken only with a code
 * (HMAC-SHA256) of a key that all these Threaders have and nobody else: it was compiled by one of them. The code is over the
 * version of what compiled it, the SHA-256 of each module, and the classes. Safe for use by many threads.
 */
public final class SharedCode {
    /** What its key is for; see {@link dev.asml.threader.secret.SecretStore#sharedKey}. */
    public static final String PURPOSE = "asml compiled code 1";

    private static final int MAC_BYTES = 32;
    private static final int ID_BYTES = 4;

    /** Far more than the code of a bundle's modules. */
    private static final long MOST_BYTES = 1L << 30;

    private final CodeCache cache;
    private final SecretKey key;
    private final String name;

    /**
     * Code of a cache.
     *
     * @param key for HMAC-SHA256, and for nothing else
     */
    public SharedCode(CodeCache cache, SecretKey key) {
        this.cache = cache;
        this.key = key;
        String id = HexFormat.of().formatHex(mac("id".getBytes(US_ASCII)), 0, ID_BYTES);
        this.name = "%s-java%d-%s".formatted(cache.version(), Runtime.version().feature(), id);
    }

    /** Another one for each version of what compiles, each Java and each key: who has another one looks for no such file. */
    public String name() {
        return name;
    }

    private byte[] mac(byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Writes what the cache has of modules, by their SHA-256. */
    public void write(Collection<String> modules, Path file) throws IOException {
        Map<String, CompiledCode> found = new LinkedHashMap<>();
        for (String module : modules) {
            cache.kept(module).ifPresent(code -> found.put(module, code));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(name);
            out.writeInt(found.size());
            for (Map.Entry<String, CompiledCode> each : found.entrySet()) {
                out.writeUTF(each.getKey());
                write(each.getValue(), out);
            }
        }
        byte[] content = bytes.toByteArray();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.write(mac(content));
            out.write(content);
        }
    }

    private static void write(CompiledCode code, DataOutputStream out) throws IOException {
        out.writeBoolean(code.resettable());
        out.writeBoolean(code.interpreted().isPresent());
        out.writeUTF(code.interpreted().orElse(""));
        out.writeInt(code.module().length);
        out.write(code.module());
        out.writeInt(code.classes().length);
        out.write(code.classes());
    }

    /**
     * Takes the code in a file into the cache, for modules of which that has none.
     *
     * @return false if it was not written with this key, was changed, or is of another version: nothing of it is used then
     */
    public boolean read(Path file) throws IOException {
        if (Files.size(file) < MAC_BYTES || Files.size(file) > MOST_BYTES) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(file);
        byte[] content = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        if (!MessageDigest.isEqual(mac(content), Arrays.copyOf(bytes, MAC_BYTES))) {
            return false;
        }
        // From here on it is what a Threader has written.
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        if (!in.readUTF().equals(name)) {
            return false;
        }
        for (int left = in.readInt(); left > 0; left--) {
            String module = in.readUTF();
            cache.keep(module, code(in));
        }
        return true;
    }

    private static CompiledCode code(DataInputStream in) throws IOException {
        boolean resettable = in.readBoolean();
        boolean interpreted = in.readBoolean();
        String function = in.readUTF();
        byte[] module = in.readNBytes(in.readInt());
        byte[] classes = in.readNBytes(in.readInt());
        return new CompiledCode(module, classes, resettable, interpreted ? Optional.of(function) : Optional.empty());
    }
}
