package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.Memory;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One guest's WASI state: its descriptors and its files. Made per invocation and cheap to make, for everything in it
 * comes into being when it is first used; used by the guest's thread only.
 *
 * <p>The guest sees standard input, output and error as descriptors 0 to 2, {@code /} with the function's assets as 3,
 * and its own {@code /tmp} as 4 (and below {@code /} too).
 */
public final class Wasi implements AutoCloseable {
    private final WasiHost host;
    private final HeapAllowance heap;
    private final Function<WasiHost, List<Preopen>> preopens;
    private @Nullable List<Preopen> directories;
    private @Nullable Descriptors descriptors;
    private @Nullable StringTable arguments;
    private @Nullable StringTable environment;
    private @Nullable GuestMemory memory;

    /**
     * A guest that reads {@code assets} below {@code /}, and may write to {@code /tmp} until its files hold
     * {@code tmpLimitBytes}.
     *
     * @param devices what it finds below {@code /} besides, by paths without a leading slash; paths of the same device
     *     are names of one file
     * @param heap where the heap is taken that its open devices need
     */
    public Wasi(WasiHost host, Assets assets, Map<String, Device> devices, long tmpLimitBytes, HeapAllowance heap) {
        this(host, givenHost -> Preopen.standard(assets, devices, tmpLimitBytes, givenHost), heap);
    }

    /** A guest that sees other directories than usual. */
    Wasi(WasiHost host, Function<WasiHost, List<Preopen>> preopens, HeapAllowance heap) {
        this.host = host;
        this.heap = heap;
        this.preopens = preopens;
    }

    WasiHost host() {
        return host;
    }

    /** The time that files get which are changed now: nanoseconds since 1970. */
    public long now() {
        return host.wallClockNanos();
    }

    Descriptor descriptor(int fd) {
        return descriptors().at(fd);
    }

    Descriptors descriptors() {
        if (descriptors == null) {
            descriptors = open();
        }
        return descriptors;
    }

    private Descriptors open() {
        Descriptors opened = new Descriptors(heap);
        opened.add(Descriptor.of(new Stream.Input(host)));
        opened.add(Descriptor.of(new Stream.Output(host, host::outputStream)));
        opened.add(Descriptor.of(new Stream.Output(host, host::errorStream)));
        directories().forEach(opened::add);
        return opened;
    }

    /** New descriptors of the directories that are open when the guest starts, each with its name. */
    public List<Descriptor> directories() {
        if (directories == null) {
            directories = preopens.apply(host);
        }
        return directories.stream()
                .map(preopen -> Descriptor.preopened(preopen.name(), preopen.directory()))
                .toList();
    }

    StringTable arguments() {
        if (arguments == null) {
            arguments = new StringTable(host.arguments());
        }
        return arguments;
    }

    StringTable environment() {
        if (environment == null) {
            environment = new StringTable(host.environment().entrySet().stream()
                    .map(variable -> variable.getKey() + "=" + variable.getValue())
                    .toList());
        }
        return environment;
    }

    /** The checked view of the guest's memory, which stays the same from call to call. */
    GuestMemory view(Memory guestMemory) {
        if (memory == null || !memory.views(guestMemory)) {
            memory = new GuestMemory(guestMemory);
        }
        return memory;
    }

    /** Gives back the heap that the guest's descriptors took. */
    @Override
    public void close() {
        if (descriptors != null) {
            descriptors.release();
        }
    }
}
