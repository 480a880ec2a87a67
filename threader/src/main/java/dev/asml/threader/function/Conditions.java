package dev.asml.threader.function;

import dev.asml.manifests.FunctionManifest;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.wasm.wasi.Assets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a guest's run depends on besides what it is told while it runs, by name: for recordings. */
final class Conditions {
    private Conditions() {}

    static Map<String, String> of(FunctionManifest manifest, String module, Assets assets, DeviceSettings devices) {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("module", module);
        conditions.put("handler", manifest.handler());
        conditions.put("assets", assets.hash());
        conditions.put("environment", hash(manifest.environment()));
        conditions.put("memory", Long.toString(manifest.memoryBytes()));
        conditions.put("pixel_format", devices.rgba() ? "rgba" : "bgrx");
        conditions.put("max_pixels", Integer.toString(devices.maxPixels()));
        return conditions;
    }

    /** Of an environment, which may hold secrets, in its order, which the guest sees. */
    private static String hash(Map<String, String> environment) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        environment.forEach(
                (name, value) -> digest.update((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }
}
