package dev.asml.threader.wasm.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash of a folder of assets: each entry's kind and name, then what it holds, in the order of a listing. */
final class AssetHash {
    private final MessageDigest digest = sha256();

    private AssetHash() {}

    static String of(AssetDirectory root) {
        AssetHash hash = new AssetHash();
        hash.add(root);
        return HexFormat.of().formatHex(hash.digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void add(AssetDirectory directory) {
        for (Directory.Entry entry : directory.entriesAfter(0)) {
            digest.update((byte) entry.node().type().code());
            add(entry.name());
            switch (entry.node()) {
                case AssetDirectory inner -> add(inner);
                case AssetFile file -> add(file);
                case AssetLink link -> add(link.target());
                case Node other -> throw new IllegalStateException(other + " is no asset");
            }
        }
        digest.update((byte) -1);
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        addLength(bytes.length);
        digest.update(bytes);
    }

    private void addLength(int length) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            digest.update((byte) (length >>> shift));
        }
    }

    private void add(AssetFile file) {
        addLength((int) file.size());
        try (InputStream in = Files.newInputStream(file.path())) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            Path path = file.path();
            throw new AssetsException(path + " cannot be read any more: deploy the function again", e);
        }
    }
}
