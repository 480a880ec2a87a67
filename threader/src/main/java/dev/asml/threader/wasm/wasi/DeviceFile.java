package dev.asml.threader.wasm.wasi;

/** A device as the guest sees it, under one or several names. */
final class DeviceFile implements Node {
    private final Device device;
    private final long inode;
    private int links;

    DeviceFile(Device device, long inode) {
        this.device = device;
        this.inode = inode;
    }

    Device device() {
        return device;
    }

    /** There is one more name for it. */
    void linked() {
        links++;
    }

    int read(DeviceCursor cursor, GuestBuffer room) {
        return checked(device.read(cursor, room));
    }

    int write(DeviceCursor cursor, GuestBuffer bytes) {
        return checked(device.write(cursor, bytes));
    }

    private static int checked(int count) {
        if (count == Device.INVALID) {
            throw Errno.INVAL.failure();
        }
        return count;
    }

    @Override
    public FileType type() {
        return FileType.CHARACTER_DEVICE;
    }

    @Override
    public long rights() {
        return Rights.DEVICE;
    }

    @Override
    public long inode() {
        return inode;
    }

    @Override
    public long size() {
        return device.size();
    }

    @Override
    public long links() {
        return links;
    }

    /** A device has no times: what a guest sets is forgotten, as with any size it sets. */
    @Override
    public void setTimes(Times times) {}
}
