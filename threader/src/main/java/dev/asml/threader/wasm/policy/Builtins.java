package dev.asml.threader.wasm.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The built-in functions that are served to policies: those of the documentation's "Built-in Functions" that the
 * compiler does not put into the module itself and that ask nothing of the world outside the invocation.
 */
public final class Builtins {
    /** A built-in function. */
    @FunctionalInterface
    interface Builtin {
        /** Its value; a {@link BuiltinFailure} means that it is undefined. */
        Value call(Evaluation evaluation, Arguments arguments);
    }

    /** What is known and refused. */
    private static final Set<String> IMPURE =
            Set.of("http.send", "net.lookup_ip_addr", "opa.runtime", "rego.parse_module", "providers.aws.sign_req");

    private static final Map<String, Builtin> SERVED = served();

    private final Map<Integer, String> names;
    private final Evaluation evaluation;

    /**
     * Those of one evaluation.
     *
     * @param names by the ids that the policy gives them
     */
    public Builtins(Map<Integer, String> names, Outside outside) {
        this.names = names;
        this.evaluation = new Evaluation(outside);
    }

    private static Map<String, Builtin> served() {
        Map<String, Builtin> all = new HashMap<>();
        TextBuiltins.addTo(all);
        EncodingBuiltins.addTo(all);
        CryptoBuiltins.addTo(all);
        TimeBuiltins.addTo(all);
        RegexBuiltins.addTo(all);
        ObjectBuiltins.addTo(all);
        NumberBuiltins.addTo(all);
        TokenBuiltins.addTo(all);
        NetBuiltins.addTo(all);
        return Map.copyOf(all);
    }

    /** Their names, in order. */
    public static Set<String> names() {
        return new TreeSet<>(SERVED.keySet());
    }

    /**
     * Checks that all are served.
     *
     * @throws PolicyException naming those that are not
     */
    public static void require(Set<String> wanted) {
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(wanted)) {
            if (IMPURE.contains(name)) {
                problems.add(name + " (refused: a policy asks nothing of the outside; give it as input or data)");
            } else if (!SERVED.containsKey(name)) {
                problems.add(name);
            }
        }
        if (!problems.isEmpty()) {
            throw PolicyException.invalid(
                    "the policy calls built-in functions that are not served: " + String.join(", ", problems));
        }
    }

    /** Calls one; empty if it is undefined for these arguments. */
    public Optional<Value> call(int id, List<Value> arguments) {
        Builtin builtin = SERVED.get(names.getOrDefault(id, ""));
        if (builtin == null) {
            return Optional.empty();
        }
        evaluation.goOn();
        try {
            return Optional.of(builtin.call(evaluation, new Arguments(arguments)));
        } catch (BuiltinFailure | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
