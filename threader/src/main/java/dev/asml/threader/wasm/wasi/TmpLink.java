package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** A symbolic link made by the guest; its text counts as used space. */
final class TmpLink extends TmpNode implements Link {
    private final String target;
    private final int size;

    TmpLink(TmpSpace space, String target) {
        super(space, Times.allAt(space.now()));
        this.target = target;
        this.size = target.getBytes(StandardCharsets.UTF_8).length;
        space.takeBytes(size);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    void release() {
        if (links() == 0) {
            space.giveBytes(size);
        }
    }
}
