package dev.asml.threader.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionImport;
import dev.asml.threader.wasm.policy.Builtins;
import dev.asml.threader.wasm.policy.Outside;
import dev.asml.threader.wasm.policy.PolicyException;
import dev.asml.threader.wasm.policy.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance of a policy for one evaluation. Its memory is its guest's: it counts in the guest's limit as long as this
 * is open. Used by the guest's thread only.
 *
 * <p>Source of the protocol: "WebAssembly" of the Open Policy Agent's documentation.
 */
final class PolicyInstance implements AutoCloseable {
    private static final int MAJOR = 1;
    private static final int PAGE = 1 << 16;
    private static final int MAX_RESULT = 16 << 20;
    private static final int MAX_LINE = 8 << 10;
    private static final int CHUNK = 4096;

    /** What a policy that gives up is ended by. */
    static final class Abort extends RuntimeException {
        Abort(String message) {
            super(message, null, false, false);
        }
    }

    private final PolicyCode code;
    private final Outside outside;
    private final LinearMemory memory;
    private final Instance instance;
    private final Builtins builtins;

    private PolicyInstance(PolicyCode code, Map<Integer, String> builtins, Outside outside, MemoryAllowance allowance) {
        this.code = code;
        this.outside = outside;
        this.builtins = new Builtins(builtins, outside);
        this.memory = new LinearMemory(code.memory(), allowance);
        boolean made = false;
        try {
            this.instance = code.loaded().instantiate(imports());
            made = true;
        } finally {
            if (!made) {
                memory.release();
            }
        }
    }

    /**
     * Makes an instance; the policy's start function runs.
     *
     * @param builtins the names of the functions that it may call, by its ids
     */
    static PolicyInstance start(
            PolicyCode code, Map<Integer, String> builtins, Outside outside, MemoryAllowance allowance) {
        return new PolicyInstance(code, builtins, outside, allowance);
    }

    private ImportValues imports() {
        ImportFunction[] functions = code.imports().stream().map(this::function).toArray(ImportFunction[]::new);
        return ImportValues.builder()
                .addFunction(functions)
                .addMemory(new ImportMemory(PolicyCode.HOST, PolicyCode.MEMORY, memory))
                .build();
    }

    private HostFunction function(FunctionImport wanted) {
        return new HostFunction(
                PolicyCode.HOST,
                wanted.name(),
                Optional.ofNullable(code.loaded().module().typeSection().getType(wanted.typeIndex()))
                        .orElseThrow(),
                (_, arguments) -> called(wanted.name(), arguments));
    }

    private long[] called(String name, long[] arguments) {
        return switch (name) {
            case "opa_abort" -> throw new Abort(text((int) arguments[0], MAX_LINE));
            case "opa_println" -> {
                outside.print(text((int) arguments[0], MAX_LINE));
                yield new long[0];
            }
            default -> new long[] {builtin(arguments)};
        };
    }

    /** The first two numbers are the function's id and nothing; undefined is the address 0. */
    private long builtin(long[] numbers) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 2; i < numbers.length; i++) {
            arguments.add(Value.parseRego(text(call("opa_value_dump", numbers[i]), MAX_RESULT)));
        }
        return builtins.call((int) numbers[0], arguments)
                .map(value -> (long) parsed("opa_value_parse", value.rego().getBytes(UTF_8)))
                .orElse(0L);
    }

    // What the policy says of itself

    /**
     * Checks the version that it names, if it does.
     *
     * @throws PolicyException if it is another than is spoken here
     */
    void requireVersion() {
        var exports = code.loaded().module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            var export = exports.getExport(i);
            if (export.exportType() == ExternalType.GLOBAL && export.name().equals("opa_wasm_abi_version")) {
                GlobalInstance version = instance.global(export.index());
                if (version.getValue() != MAJOR) {
                    throw PolicyException.invalid(
                            "a policy of ABI %d; served is %d".formatted(version.getValue(), MAJOR));
                }
            }
        }
    }

    /** The names of the functions that it calls, by its ids. */
    Map<Integer, String> builtins() {
        return names("builtins");
    }

    /** The names of what can be evaluated, by its ids. */
    Map<Integer, String> entrypoints() {
        return names("entrypoints");
    }

    private Map<Integer, String> names(String export) {
        Value told;
        try {
            told = Value.parseJson(text(call("opa_json_dump", call(export)), MAX_RESULT));
        } catch (IllegalArgumentException e) {
            throw PolicyException.invalid("what it tells as its %s is no JSON: %s".formatted(export, e.getMessage()));
        }
        Map<Integer, String> names = new HashMap<>();
        if (told instanceof Value.Obj(var members)) {
            members.forEach((name, id) -> {
                if (name instanceof Value.Text(String text) && id instanceof Value.Num(var number)) {
                    names.put(number.intValue(), text);
                }
            });
        }
        return names;
    }

    // Evaluation

    /**
     * Evaluates, once.
     *
     * @param data a JSON object
     * @param input JSON, or empty for none
     * @return a JSON array
     */
    String evaluate(int entrypoint, byte[] data, byte[] input) {
        int dataValue = parsed("opa_json_parse", data);
        return code.atOnce() ? atOnce(entrypoint, dataValue, input) : bySteps(entrypoint, dataValue, input);
    }

    /** The input lies where the heap begins, and the heap begins behind it. */
    private String atOnce(int entrypoint, int data, byte[] input) {
        int heap = call("opa_heap_ptr_get");
        long end = (heap & 0xffff_ffffL) + input.length;
        grow(end);
        memory.write(heap, input, 0, input.length);
        int result =
                call("opa_eval", 0, entrypoint, data, input.length == 0 ? 0 : heap, input.length, (end + 7) & ~7L, 0);
        return text(result, MAX_RESULT);
    }

    private void grow(long end) {
        long missing = end + PAGE - ((long) memory.pages() << 16);
        if (missing > 0 && memory.grow((int) Math.min(Integer.MAX_VALUE, (missing + PAGE - 1) / PAGE)) < 0) {
            throw new Abort("the memory limit leaves no room for the input");
        }
    }

    private String bySteps(int entrypoint, int data, byte[] input) {
        int context = call("opa_eval_ctx_new");
        if (input.length > 0) {
            run("opa_eval_ctx_set_input", context, parsed("opa_json_parse", input));
        }
        run("opa_eval_ctx_set_data", context, data);
        run("opa_eval_ctx_set_entrypoint", context, entrypoint);
        run("eval", context);
        return text(call("opa_json_dump", call("opa_eval_ctx_get_result", context)), MAX_RESULT);
    }

    /** A value of the policy's, made of its text. */
    private int parsed(String parser, byte[] text) {
        int address = call("opa_malloc", Math.max(1, text.length));
        memory.write(address, text, 0, text.length);
        int value = call(parser, address, text.length);
        if (value == 0) {
            throw new Abort("the policy cannot read a value that it is given");
        }
        return value;
    }

    private void run(String export, long... arguments) {
        var _ = instance.export(export).apply(arguments);
    }

    private int call(String export, long... arguments) {
        return (int) instance.export(export).apply(arguments)[0];
    }

    /** A text that ends with a zero. */
    private String text(int address, int most) {
        long limit = (long) memory.pages() << 16;
        long start = address & 0xffff_ffffL;
        long at = start;
        while (at < limit && at - start <= most) {
            int count = (int) Math.min(CHUNK, limit - at);
            byte[] chunk = memory.readBytes((int) at, count);
            for (int i = 0; i < count; i++) {
                if (chunk[i] == 0) {
                    return new String(memory.readBytes((int) start, (int) (at - start + i)), UTF_8);
                }
            }
            at += count;
        }
        throw new Abort("the policy gives a text that does not end, or of more than %d bytes".formatted(most));
    }

    @Override
    public void close() {
        memory.release();
    }
}
