package dev.asml.threader.wasm.names;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.runtime.StackFrame;
import com.dylibso.chicory.runtime.internal.CompilerInterpreterMachine;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The interpreter of the functions that are too large to be compiled; each call goes through a method with the
 * function's name, so that it is seen in stack traces as compiled ones are. Compiled classes make it by its name.
 */
public final class NamedInterpreter extends CompilerInterpreterMachine {
    private final Instance instance;
    private final int[] functions;
    private @Nullable Signposts signposts;

    /** For the compiled classes. */
    public NamedInterpreter(Instance instance, int[] functions) {
        super(instance, functions);
        this.instance = instance;
        this.functions = functions.clone();
    }

    @Override
    protected long @Nullable [] call(
            MStack stack,
            Instance caller,
            Deque<StackFrame> callStack,
            int function,
            long[] arguments,
            FunctionType type,
            boolean popResults) {
        Signposts known = signposts;
        if (known == null) {
            known = GuestClasses.signposts(instance, functions);
            signposts = known;
        }
        return known.pass(function, () -> super.call(stack, caller, callStack, function, arguments, type, popResults));
    }
}
