package dev.asml.threader.wasm.wasi;

/** What a guest asks of an open; flags and rights have the numbers of preview 1. */
public final class Opening {
    private static final int CREATE = 1;
    private static final int DIRECTORY = 2;
    private static final int EXCLUSIVE = 4;
    private static final int TRUNCATE = 8;
    private static final int ALL_FLAGS = 15;

    private static final long ALL_RIGHTS = Rights.DIRECTORY | Rights.FILE;
    private static final long WRITING = Rights.FD_WRITE | Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE;

    private final int flags;
    private final long rights;
    private final long inheriting;
    private final int descriptorFlags;

    private Opening(int flags, long rights, long inheriting, int descriptorFlags) {
        this.flags = flags;
        this.rights = rights;
        this.inheriting = inheriting;
        this.descriptorFlags = descriptorFlags;
    }

    /** An open as preview 1 has it. */
    static Opening asked(int flags, long rights, long inheriting, int descriptorFlags) {
        return new Opening(
                StatCalls.flags(flags, ALL_FLAGS),
                rights,
                inheriting,
                StatCalls.flags(descriptorFlags, Descriptor.ALL_FLAGS));
    }

    /**
     * An open for reading, writing, or both.
     *
     * @param flags create, directory, exclusive and truncate, from bit 0 on
     * @param sync a sum of the descriptor's flags for how writes are to be kept, which the guest can ask for again
     */
    public static Opening of(int flags, boolean reads, boolean writes, int sync) {
        long withoutBytes = ALL_RIGHTS & ~(WRITING | Rights.FD_READ);
        long rights = withoutBytes | (reads ? Rights.FD_READ : 0) | (writes ? WRITING : 0);
        return asked(flags, rights, ALL_RIGHTS, sync);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether it is to fail where something is already. */
    boolean createsNew() {
        return has(CREATE) && has(EXCLUSIVE);
    }

    /** What the directory must allow. */
    long neededRights() {
        return Rights.PATH_OPEN
                | (has(CREATE) ? Rights.PATH_CREATE_FILE : 0)
                | (has(TRUNCATE) ? Rights.PATH_FILESTAT_SET_SIZE : 0);
    }

    /** Opens what is at a place that was found from {@code base}. */
    Descriptor open(Descriptor base, Place place) {
        Node node = node(place);
        long given = (node instanceof DeviceFile ? Rights.DEVICE : rights) & base.inheriting();
        return Descriptor.open(node, given, inheriting & base.inheriting(), descriptorFlags);
    }

    private Node node(Place place) {
        if (place.node() == null) {
            return create(place);
        }
        if (createsNew() && !(place.node() instanceof DeviceFile)) {
            throw Errno.EXIST.failure();
        }
        return switch (place.node()) {
            case DeviceFile device -> checked(device);
            case Directory directory -> checked(directory);
            case Content content -> checked(content);
            case Link _ -> throw (has(DIRECTORY) ? Errno.NOTDIR : Errno.LOOP).failure();
            case Stream _ -> throw Errno.NXIO.failure();
        };
    }

    private Node create(Place place) {
        if (!has(CREATE)) {
            throw Errno.NOENT.failure();
        }
        if (has(DIRECTORY)) {
            throw Errno.INVAL.failure();
        }
        if (place.slash()) {
            throw Errno.ISDIR.failure();
        }
        TmpDirectory parent = place.parent().writable();
        TmpFile file = new TmpFile(parent.space);
        parent.add(place.name(), file);
        return file;
    }

    private Directory checked(Directory directory) {
        if (has(CREATE) || has(TRUNCATE) || (rights & Rights.FD_WRITE) != 0) {
            throw Errno.ISDIR.failure();
        }
        return directory;
    }

    /** A device is there whatever is asked, and nothing of it can be cut off. */
    private DeviceFile checked(DeviceFile device) {
        if (has(DIRECTORY)) {
            throw Errno.NOTDIR.failure();
        }
        return device;
    }

    private Content checked(Content content) {
        if (has(DIRECTORY)) {
            throw Errno.NOTDIR.failure();
        }
        if (content.readOnly() && (has(TRUNCATE) || (rights & Rights.FD_WRITE) != 0)) {
            throw Errno.ROFS.failure();
        }
        if (has(TRUNCATE)) {
            content.resize(0);
        }
        return content;
    }
}
