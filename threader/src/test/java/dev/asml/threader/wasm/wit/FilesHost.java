package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.BareHost;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.HeapAllowance;
import dev.asml.threader.wasm.wasi.Wasi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The host of a guest that knows files only. Its clock goes on by a second whenever it is asked. */
final class FilesHost extends BareHost {
    static final long START = 1_700_000_000L;

    final List<Long> parks = new ArrayList<>();
    private final Assets assets;
    private final Map<String, Device> devices;
    private final long temporaryBytes;
    private long seconds = START;

    FilesHost(Assets assets, Map<String, Device> devices, long temporaryBytes) {
        this.assets = assets;
        this.devices = devices;
        this.temporaryBytes = temporaryBytes;
    }

    /** A guest's world, with files made at once. */
    World world() {
        Wasi wasi = new Wasi(this, assets, devices, temporaryBytes, new Heap());
        return new World(this, () -> wasi);
    }

    /** As much as is wanted. */
    private static final class Heap implements HeapAllowance {
        @Override
        public boolean tryCommit(int bytes) {
            return true;
        }

        @Override
        public void uncommit(int bytes) {}
    }

    @Override
    public long wallClockNanos() {
        return ++seconds * 1_000_000_000;
    }

    @Override
    public void park(long nanos) {
        parks.add(nanos);
        LockSupport.parkNanos(this, nanos);
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
        return temporaryBytes;
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }
}
