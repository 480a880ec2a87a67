package dev.asml.threader.wasm.wasi;

import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.BareHost;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a guest program of this folder compiled, as invocations do. */
final class CompiledGuest implements AutoCloseable {
    private static final long MEMORY_BYTES = 64 << 20;

    final HostMemory memory = new HostMemory(1 << 30);
    private final Image image;

    CompiledGuest(String name, Path scratch) throws IOException {
        byte[] wasm = Files.readAllBytes(Path.of("src/test/guests/wasi", name + ".wasm"));
        image = new Image(
                new CodeCache(scratch).load(wasm, "test/probe"), "handler", MEMORY_BYTES, memory, MEMORY_BYTES);
    }

    Abi abi() {
        return image.abi();
    }

    GuestEnd run(WasiHost host, Assets assets, Map<String, Device> devices) {
        return image.run(new PlainHost(host, assets, devices));
    }

    @Override
    public void close() {
        image.close();
    }

    /** The host of a program that knows WASI only. */
    static final class PlainHost extends BareHost {
        private static final long TMP_BYTES = 1 << 20;

        private final WasiHost wasi;
        private final Assets assets;
        private final Map<String, Device> devices;

        PlainHost(WasiHost wasi, Assets assets, Map<String, Device> devices) {
            this.wasi = wasi;
            this.assets = assets;
            this.devices = devices;
        }

        @Override
        public Assets assets() {
            return assets;
        }

        @Override
        public Map<String, Device> devices() {
            return devices;
        }

        @Override
        public long temporaryBytes() {
            return TMP_BYTES;
        }

        @Override
        public List<String> arguments() {
            return wasi.arguments();
        }

        @Override
        public Map<String, String> environment() {
            return wasi.environment();
        }

        @Override
        public byte[] input() {
            return wasi.input();
        }

        @Override
        public void standardOutput(byte[] bytes, int offset, int length) {
            wasi.standardOutput(bytes, offset, length);
        }

        @Override
        public void standardError(byte[] bytes, int offset, int length) {
            wasi.standardError(bytes, offset, length);
        }

        @Override
        public long wallClockNanos() {
            return wasi.wallClockNanos();
        }

        @Override
        public long monotonicNanos() {
            return wasi.monotonicNanos();
        }

        @Override
        public void random(byte[] target) {
            wasi.random(target);
        }

        @Override
        public void park(long nanos) {
            wasi.park(nanos);
        }
    }
}
