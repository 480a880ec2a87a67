package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TrapException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All instances that come of one component, and which of them runs. Used by the guest's thread only.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md, "Component Instance State".
 */
public final class ComponentStore {
    /** Component instances of one guest; each needs a step of its file, but files can nest. */
    private static final int MAX_INSTANCES = 10_000;

    /** Makes an instance of a core module of the file; its start function runs. */
    @FunctionalInterface
    public interface CoreModules {
        /** {@code number} counts the modules of the file. */
        Instance instantiate(int number, ImportValues imports);
    }

    private final CoreModules modules;
    private final List<CoreModuleType> types;
    private final List<Member> members = new ArrayList<>();
    private @Nullable Member running;
    private int coreInstances;

    ComponentStore(CoreModules modules, List<CoreModuleType> types) {
        this.modules = modules;
        this.types = types;
    }

    CoreModuleType type(int module) {
        return types.get(module);
    }

    Instance instantiate(int module, ImportValues imports) {
        if (++coreInstances > MAX_INSTANCES) {
            throw new ComponentException("more than %d instances of core modules".formatted(MAX_INSTANCES));
        }
        return modules.instantiate(module, imports);
    }

    Member member(@Nullable Member parent) {
        if (members.size() == MAX_INSTANCES) {
            throw new ComponentException("more than %d instances of components".formatted(MAX_INSTANCES));
        }
        Member member = new Member(parent);
        members.add(member);
        return member;
    }

    /** Whether any instance holds a handle. */
    public boolean holdsHandles() {
        return members.stream().anyMatch(member -> member.handles.count() > 0);
    }

    /** Ends what the run has left: its handles, and what trapped calls did not put back. */
    public void end() {
        running = null;
        RuntimeException failure = null;
        for (Member member : members) {
            member.entered = false;
            var _ = member.handles.mayLeave(true);
            try {
                member.handles.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The state of one component instance. */
    final class Member {
        private final @Nullable Member parent;
        private final Handles handles = new Handles();
        private boolean entered;

        private Member(@Nullable Member parent) {
            this.parent = parent;
        }

        Handles handles() {
            return handles;
        }

        /** Calls into this instance from the one that runs, or from the host; a trap leaves it entered. */
        <T extends @Nullable Object> T enter(Supplier<T> call) {
            Member caller = running;
            for (Member each = this; each != null && !isWithin(caller, each); each = each.parent) {
                if (each.entered) {
                    throw new TrapException("cannot enter component instance: it is being called already");
                }
                each.entered = true;
            }
            running = this;
            T result = call.get();
            running = caller;
            for (Member each = this; each != null && !isWithin(caller, each); each = each.parent) {
                each.entered = false;
            }
            return result;
        }

        @SuppressWarnings("ReferenceEquality")
        private static boolean isWithin(@Nullable Member inner, Member outer) {
            for (Member each = inner; each != null; each = each.parent) {
                if (each == outer) {
                    return true;
                }
            }
            return false;
        }
    }
}
