package dev.asml.threader.wasm.wasi;

import java.util.List;
import java.util.Map;

/** A directory that is open when the guest starts, and the path prefix that libc finds it by. */
record Preopen(String name, Directory directory) {
    static List<Preopen> standard(Assets assets, Map<String, Device> devices, long tmpLimitBytes, WasiHost host) {
        TmpSpace space = new TmpSpace(tmpLimitBytes, Assets.MAX_ENTRIES + Assets.ROOT_INODE, host::wallClockNanos);
        TmpDirectory tmp = TmpDirectory.root(space);
        Directory root = new RootDirectory(assets.root(), devices, tmp);
        return List.of(new Preopen("/", root), new Preopen("/tmp", tmp));
    }
}
