package dev.asml.threader.wasm.wasi;

/** Opens what a path leads to, and makes a file there if asked to. */
final class OpenCall {
    private static final int CREATE = 1;
    private static final int DIRECTORY = 2;
    private static final int EXCLUSIVE = 4;
    private static final int TRUNCATE = 8;
    private static final int ALL_FLAGS = 15;

    private final int flags;
    private final long rights;

    private OpenCall(int flags, long rights) {
        this.flags = flags;
        this.rights = rights;
    }

    static void open(Wasi wasi, GuestMemory memory, long[] args) {
        OpenCall call = new OpenCall(StatCalls.flags((int) args[4], ALL_FLAGS), args[5]);
        int descriptorFlags = StatCalls.flags((int) args[7], Descriptor.ALL_FLAGS);
        boolean follow = PathCalls.follows((int) args[1]);
        Descriptor base = wasi.descriptor((int) args[0]);
        Directory start = base.directory(call.neededRights());
        String path = memory.path((int) args[2], (int) args[3]);
        int result = (int) args[8];
        memory.check(result, Integer.BYTES);

        Place place = PathWalk.from(start, path, call.follows(follow, path));
        wasi.descriptors().requireFree(place.node());
        Node node = call.node(place);
        long rights = (node instanceof DeviceFile ? Rights.DEVICE : call.rights) & base.inheriting();
        Descriptor opened = Descriptor.open(node, rights, args[6] & base.inheriting(), descriptorFlags);
        memory.writeInt(result, wasi.descriptors().add(opened));
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private long neededRights() {
        return Rights.PATH_OPEN
                | (has(CREATE) ? Rights.PATH_CREATE_FILE : 0)
                | (has(TRUNCATE) ? Rights.PATH_FILESTAT_SET_SIZE : 0);
    }

    private boolean follows(boolean asked, String path) {
        return !(has(CREATE) && has(EXCLUSIVE)) && (asked || path.endsWith("/"));
    }

    private Node node(Place place) {
        if (place.node() == null) {
            return create(place);
        }
        if (has(CREATE) && has(EXCLUSIVE) && !(place.node() instanceof DeviceFile)) {
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
