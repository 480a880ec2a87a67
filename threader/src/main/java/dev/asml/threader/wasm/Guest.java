package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.MutabilityType;
import dev.asml.threader.trace.Step;
import dev.asml.threader.wasm.names.GuestStack;
import dev.asml.threader.wasm.wasi.GuestExit;
import dev.asml.threader.wasm.wasi.Wasi;
import dev.asml.threader.wasm.wit.HostInterface;
import dev.asml.threader.wasm.wit.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a module or a component for one run at a time. After a run it holds what the guest left behind, until it is put back
 * to its image.
 *
 * <p>Used by one thread at a time.
 */
final class Guest implements GuestMemories {
    private static final GuestHost NO_HOST = new ImpureHost();
    private static final List<String> REALLOCS = List.of("cabi_realloc", "cm32p2_realloc");

    private final GuestCode code;
    private final MemoryAllowance allowance;
    private final byte inputFill;
    private final List<LinearMemory> memories = new ArrayList<>(1);
    private final List<GlobalInstance> variables = new ArrayList<>();
    private @Nullable GuestInstance whole;
    private @Nullable Instance instance;
    private boolean instantiated;
    private boolean leftHandles;
    private GuestHost host = NO_HOST;
    private AbiState abiState = new AbiState();
    private @Nullable Wasi wasi;
    private @Nullable World world;
    private @Nullable Policies policies;
    private @Nullable GuestInterfaces interfaces;

    /** A guest that will be instantiated by its first run. */
    Guest(GuestCode code, MemoryAllowance allowance, byte inputFill) {
        this.code = code;
        this.allowance = allowance;
        this.inputFill = inputFill;
    }

    /** Whether there is a whole instance; false if its start function did not end well. */
    boolean instantiated() {
        return instantiated;
    }

    private void instantiate(@Nullable Snapshot snapshot) {
        whole = code.instantiate(this, allowance, snapshot != null);
        if (snapshot != null) {
            snapshot.load(this);
        }
        instantiated = true;
    }

    private Instance instance() {
        return Objects.requireNonNull(instance);
    }

    /** Remembers an instance of a core module that was made for this guest. */
    void own(Instance made) {
        instance = made;
        for (int i = made.imports().globalCount(); i < made.globalCount(); i++) {
            if (made.global(i).getMutabilityType() == MutabilityType.Var) {
                variables.add(made.global(i));
            }
        }
    }

    /** Remembers a memory that is being made for this guest. */
    Memory own(LinearMemory memory) {
        memories.add(memory);
        return memory;
    }

    List<LinearMemory> memories() {
        return memories;
    }

    List<GlobalInstance> variables() {
        return variables;
    }

    Memory memory() {
        Memory memory = instance().memory();
        if (memory == null) {
            throw new WasmRuntimeException("the module has no memory to pass data in");
        }
        return memory;
    }

    GuestHost host() {
        return host;
    }

    AbiState abiState() {
        return abiState;
    }

    Wasi wasi() {
        if (wasi == null) {
            wasi = new Wasi(host, host.assets(), host.devices(), host.temporaryBytes(), allowance);
        }
        return wasi;
    }

    /** What the guest has of interfaces. Handles are state that a snapshot does not hold. */
    GuestInterfaces interfaces() {
        if (interfaces == null) {
            interfaces = new GuestInterfaces(world(), () -> instance().memory(), this::reallocate);
        }
        return interfaces;
    }

    /** What the interfaces know of this run. */
    World world() {
        if (world == null) {
            if (host instanceof ImpureHost impure) {
                throw impure.asked();
            }
            world = new World(host, this::wasi, this::policies);
        }
        return world;
    }

    private Policies policies() {
        if (policies == null) {
            policies = new Policies(host.policies(), host, allowance);
        }
        return policies;
    }

    private int reallocate(int old, int oldSize, int alignment, int newSize) {
        for (String export : REALLOCS) {
            if (code.exports(export)) {
                return (int) call(export, old, oldSize, alignment, newSize);
            }
        }
        throw new WasmRuntimeException("the module is given a list or a string, but exports neither %s nor %s"
                .formatted(REALLOCS.getFirst(), REALLOCS.getLast()));
    }

    /** What fills the guest's input page behind the input's end. */
    byte inputFill() {
        return inputFill;
    }

    int inputBuffer() {
        return (int) call("__asml_guest_get_function_input_buffer_pointer");
    }

    int ioBuffer() {
        return (int) call("__asml_guest_get_io_buffer_pointer");
    }

    /** Memory that the guest allocates for a list that the host gives it. */
    int allocate(int bytes) {
        return (int) call("cabi_realloc", 0, 0, 1, bytes);
    }

    /** Calls an export of a core module: its first result, 0 if it has none. */
    long call(String export, long... arguments) {
        long[] results = calls(export, arguments);
        return results.length == 0 ? 0 : results[0];
    }

    /**
     * Calls the guest's exports one after the other on behalf of {@code invocation}.
     *
     * @param snapshot the state that a new instance is given first; null means what instantiation leaves
     */
    GuestEnd run(GuestHost invocation, List<String> exports, @Nullable Snapshot snapshot) {
        host = invocation;
        abiState = new AbiState();
        allowance.forgetRefusal();
        invocation.begins(this);
        try {
            if (!instantiated) {
                instantiate(snapshot);
                invocation.timeline().instantiated();
            }
            invocation.timeline().mark(Step.ENTERED);
            long result = 0;
            for (String export : exports) {
                result = Objects.requireNonNull(whole).enter(export, this);
            }
            return new GuestEnd.Returned((int) result);
        } catch (GuestExit e) {
            return new GuestEnd.Exited(e.code());
        } catch (GuestStop e) {
            return new GuestEnd.Stopped(String.valueOf(e.getMessage()));
        } catch (ChicoryInterruptedException e) {
            return new GuestEnd.Interrupted();
        } catch (HostFault e) {
            throw e;
        } catch (ChicoryException e) {
            return trapped(String.valueOf(e.getMessage()), GuestStack.of(e));
        } catch (StackOverflowError e) {
            return new GuestEnd.Trapped("call stack exhausted", GuestStack.of(e));
        } catch (RuntimeException e) { // what the engine leaks where it should trap; host calls wrap their own
            return new GuestEnd.Trapped(e.toString(), GuestStack.of(e));
        } finally {
            close();
        }
    }

    /** Calls an export of a core module. */
    long[] calls(String export, long... arguments) {
        long[] results = instance().export(export).apply(arguments);
        return results == null ? new long[0] : results;
    }

    /** A guest whose memory cannot grow mostly traps by an instruction that does not say why. */
    private GuestEnd trapped(String reason, GuestStack stack) {
        return new GuestEnd.Trapped(
                allowance.refused()
                        ? "%s, after its memory could not grow beyond %d MiB"
                                .formatted(reason, allowance.pageLimit() >> 4)
                        : reason,
                stack);
    }

    /** Lets go of what the guest has open: an idle instance holds none of it. */
    @SuppressWarnings("try") // what is opened elsewhere is closed here, the later first
    private void close() {
        try (Wasi _ = wasi;
                GuestInterfaces _ = interfaces) {
            if (whole instanceof GuestInstance.OfComponent component) {
                leftHandles = component.running().store().holdsHandles();
                component.end();
            }
        } finally {
            wasi = null;
            world = null;
            policies = null;
            interfaces = null;
        }
    }

    /** Makes a host call; what goes wrong in the host itself is kept apart from what the guest did. */
    long[] callHost(Instance caller, HostImport called, long[] arguments) {
        if (instance == null) {
            instance = caller; // the start function runs before instantiation has returned
        }
        try {
            return called.apply(this, arguments);
        } catch (GuestExit | GuestStop | ChicoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new HostFault(called.module() + "." + called.name(), e);
        }
    }

    /** The same for a component. */
    @Nullable
    Object callHost(HostInterface.HostFunction called, Object[] arguments) {
        try {
            return called.in(world()).call(arguments);
        } catch (GuestExit | GuestStop | ChicoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new HostFault(called.name(), e);
        }
    }

    /** Whether the last run left handles in a component's instances, which a snapshot does not hold. */
    boolean leftHandles() {
        return leftHandles;
    }

    /** Bytes of the host that the guest's memories hold. */
    long committed() {
        long committed = 0;
        for (LinearMemory memory : memories) {
            committed += memory.committed();
        }
        return committed;
    }

    @Override
    public void pack() {
        for (LinearMemory memory : memories) {
            memory.pack();
        }
    }

    @Override
    public boolean unpack() {
        for (LinearMemory memory : memories) {
            if (!memory.unpack()) {
                return false;
            }
        }
        return true;
    }

    /** Whether any of its memories is packed: it ended while it waited. */
    boolean packed() {
        for (LinearMemory memory : memories) {
            if (memory.packed()) {
                return true;
            }
        }
        return false;
    }

    /** Gives the memory back to the host; the guest must not be used afterwards. */
    void free() {
        memories.forEach(LinearMemory::free);
    }
}
