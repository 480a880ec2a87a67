package dev.asml.threader.wasm.wasi;

/** What the nodes of a temporary directory have in common: times, and how often they are linked. */
abstract sealed class TmpNode implements Node permits TmpDirectory, TmpFile, TmpLink {
    final TmpSpace space;
    private final long inode;
    private Times times;
    private int links;

    TmpNode(TmpSpace space, Times times) {
        this.space = space;
        this.inode = space.nextInode();
        this.times = times;
    }

    @Override
    public final long inode() {
        return inode;
    }

    @Override
    public final long links() {
        return links;
    }

    @Override
    public final Times times() {
        return times;
    }

    @Override
    public final void setTimes(Times newTimes) {
        times = newTimes;
    }

    final void linked() {
        links++;
        times = times.changedAt(space.now());
    }

    final void unlinked() {
        links--;
        times = times.changedAt(space.now());
        release();
    }

    final void modified() {
        times = times.modifiedAt(space.now());
    }

    /** Gives back what the node holds, once nothing leads to it. */
    abstract void release();
}
