package dev.asml.threader.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.threader.wasm.policy.Builtins;
import dev.asml.threader.wasm.policy.Outside;
import dev.asml.threader.wasm.policy.PolicyBundle;
import dev.asml.threader.wasm.policy.PolicyException;
import dev.asml.threader.wasm.policy.Value;
import dev.asml.threader.wasm.wasi.GuestExit;
import dev.asml.threader.wasm.wasi.Wait;
import dev.asml.threader.wasm.wit.PolicyCalls;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one run. Each evaluation gets an instance of its own, so that none sees what another left. A policy
 * that goes wrong is an error of the interface, never of the guest; only the end of the invocation goes through it.
 */
final class Policies implements PolicyCalls {
    private static final int MOST = 16;

    /** What divides a policy's id from the name of one of its entrypoints. */
    private static final char ENTRYPOINT = '#';

    private final @Nullable PolicyShelf shelf;
    private final GuestHost host;
    private final MemoryAllowance allowance;
    private final Map<String, Ready> ready = new LinkedHashMap<>();
    private final Outside outside = new HostOutside();

    private record Ready(PolicyCode code, PolicyBundle bundle, Map<Integer, String> builtins, List<Entry> entries) {}

    private record Entry(int id, String name) {}

    Policies(@Nullable PolicyShelf shelf, GuestHost host, MemoryAllowance allowance) {
        this.shelf = shelf;
        this.host = host;
        this.allowance = allowance;
    }

    private final class HostOutside implements Outside {
        @Override
        public long wallClockNanos() {
            return host.wallClockNanos();
        }

        @Override
        public void random(byte[] target) {
            host.random(target);
        }

        @Override
        public void print(String line) {
            host.log(Level.INFO, "opa", line);
        }

        @Override
        public void goOn() {
            Wait.goOn();
        }
    }

    @Override
    public Policy add(byte[] bytes) {
        if (shelf == null) {
            throw PolicyException.invalid("this host has no policies");
        }
        if (ready.size() == MOST) {
            throw PolicyException.invalid("an invocation has at most %d policies".formatted(MOST));
        }
        PolicyBundle bundle = PolicyBundle.read(bytes);
        PolicyCode code = code(shelf, bundle.wasm());
        Ready policy;
        try {
            policy = guarded(() -> opened(code, bundle));
        } catch (PolicyInstance.Abort e) {
            throw PolicyException.invalid(String.valueOf(e.getMessage()));
        }
        String id = "policy-" + (ready.size() + 1);
        ready.put(id, policy);
        return new Policy(id, policy.entries().stream().map(Entry::name).toList());
    }

    private static PolicyCode code(PolicyShelf shelf, byte[] wasm) {
        try {
            return shelf.load(wasm);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ChicoryInterruptedException("the invocation is over");
        }
    }

    private Ready opened(PolicyCode code, PolicyBundle bundle) {
        try (PolicyInstance instance = PolicyInstance.start(code, Map.of(), outside, allowance)) {
            instance.requireVersion();
            Map<Integer, String> builtins = instance.builtins();
            Builtins.require(new HashSet<>(builtins.values()));
            List<Entry> entries = new ArrayList<>();
            new TreeMap<>(instance.entrypoints()).forEach((id, name) -> entries.add(new Entry(id, name)));
            if (entries.isEmpty()) {
                throw new PolicyException(
                        PolicyException.Reason.NO_ENTRYPOINT,
                        "the policy has no entrypoint; compile it with -e, for example \"opa build -t wasm -e app/allow\"");
            }
            return new Ready(code, bundle, builtins, List.copyOf(entries));
        }
    }

    @Override
    public String evaluate(String id, String data, String input) {
        int hash = id.indexOf(ENTRYPOINT);
        Ready policy = ready.get(hash < 0 ? id : id.substring(0, hash));
        if (policy == null) {
            return error("there is no such policy in this invocation");
        }
        for (Entry entry : policy.entries()) {
            if (hash < 0 || entry.name().equals(id.substring(hash + 1))) {
                return evaluate(policy, entry, data, input);
            }
        }
        return error("the policy has no such entrypoint");
    }

    private String evaluate(Ready policy, Entry entry, String data, String input) {
        byte[] all;
        try {
            all = policy.bundle().dataWith(data);
        } catch (IllegalArgumentException e) {
            return error("the data is not what a policy takes: " + e.getMessage());
        }
        try {
            if (!input.isBlank()) {
                var _ = Value.parseJson(input);
            }
        } catch (IllegalArgumentException e) {
            return error("the input is no JSON: " + e.getMessage());
        }
        try {
            return guarded(() -> {
                try (PolicyInstance instance =
                        PolicyInstance.start(policy.code(), policy.builtins(), outside, allowance)) {
                    return instance.evaluate(entry.id(), all, input.isBlank() ? new byte[0] : input.getBytes(UTF_8));
                }
            });
        } catch (PolicyInstance.Abort e) {
            return error(String.valueOf(e.getMessage()));
        }
    }

    /** Runs code of a policy: however it goes wrong, that is one kind of end. */
    private <T> T guarded(Supplier<T> run) {
        try {
            return run.get();
        } catch (PolicyException
                | PolicyInstance.Abort
                | ChicoryInterruptedException
                | GuestStop
                | GuestExit
                | HostFault e) {
            throw e;
        } catch (StackOverflowError _) {
            throw new PolicyInstance.Abort("the policy's call stack is exhausted");
        } catch (RuntimeException e) { // a trap, or what the engine leaks where it should trap
            throw new PolicyInstance.Abort("the policy trapped: " + e.getMessage());
        } finally {
            allowance.forgetRefusal();
        }
    }

    private String error(String message) {
        host.log(Level.WARNING, "opa", message);
        return Value.object(Map.of("error", Value.object(Map.of("message", Value.of(message)))))
                .json();
    }
}
