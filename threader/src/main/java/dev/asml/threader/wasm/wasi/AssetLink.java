package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** A symbolic link among the assets; its target is relative and lies among them. */
record AssetLink(long inode, String target) implements Link {
    @Override
    public long size() {
        return target.getBytes(StandardCharsets.UTF_8).length;
    }
}
