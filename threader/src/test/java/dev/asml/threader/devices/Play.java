package dev.asml.threader.devices;
import dev.asml.threader.device.Devices;
import dev.asml.threader.wasm.*;
import dev.asml.threader.wasm.wasi.Assets;
import java.io.*;
import java.lang.reflect.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
/** THROWAWAY. */
final class Play {
    private static final Map<String, Image> IMAGES = new ConcurrentHashMap<>();
    private static final HostMemory MEMORY = new HostMemory(2L << 30);
    private final Devices devices; private final Thread thread; private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private volatile GuestEnd end; private volatile Throwable failure;
    private static Image image(String g) {
        return IMAGES.computeIfAbsent(g, n -> { try {
            CodeCache cache = new CodeCache(Path.of("/tmp/bh/code"));
            return new Image(cache.load(Files.readAllBytes(Path.of("src/test/guests/devices", n + ".wasm"))), "handler", 256L << 20, MEMORY, 1 << 20);
        } catch (IOException e) { throw new UncheckedIOException(e); } });
    }
    private Play(String guest, byte[] input, Devices devices, Runnable ended) {
        this.devices = devices;
        Image image = image(guest);
        devices.attach(LockSupport::parkNanos);
        var files = devices.files();
        GuestHost host = (GuestHost) Proxy.newProxyInstance(Play.class.getClassLoader(), new Class<?>[] {GuestHost.class}, (p, m, a) -> switch (m.getName()) {
            case "arguments" -> List.of("guest");
            case "environment" -> Map.of();
            case "input" -> input;
            case "standardOutput" -> { out.write((byte[]) a[0], (int) a[1], (int) a[2]); yield null; }
            case "standardError" -> { System.err.write((byte[]) a[0], (int) a[1], (int) a[2]); yield null; }
            case "wallClockNanos" -> System.currentTimeMillis() * 1000000;
            case "monotonicNanos" -> System.nanoTime();
            case "random" -> null;
            case "park" -> { LockSupport.parkNanos((long) a[0]); yield null; }
            case "assets" -> Assets.of(Path.of("src/test/guests/devices/assets"));
            case "devices" -> files;
            case "temporaryBytes" -> 16L << 20;
            default -> throw new UnsupportedOperationException(m.getName());
        });
        thread = Thread.ofVirtual().start(() -> { try { end = image.run(host); } catch (Throwable t) { t.printStackTrace(); failure = t; } finally { ended.run(); } });
    }
    static Play start(String g, byte[] in, Devices d, Runnable ended) { return new Play(g, in, d, ended); }
    Devices devices() { return devices; }
    boolean ended() { return end != null || failure != null; }
    String output() { try { thread.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); } if (!(end instanceof GuestEnd.Returned)) System.err.println("END " + end); return out.toString(StandardCharsets.UTF_8); }
}
