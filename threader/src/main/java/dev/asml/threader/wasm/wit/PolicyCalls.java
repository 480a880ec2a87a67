package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.policy.PolicyException;
import java.util.List;

/** The policies of one run; used by the guest's thread only. */
public interface PolicyCalls {
    /**
     * A policy of the run.
     *
     * @param id by which it is evaluated
     * @param entrypoints their names, the one that is evaluated first
     */
    record Policy(String id, List<String> entrypoints) {}

    /**
     * Makes a policy ready.
     *
     * @param bytes a bundle, or a module
     * @throws PolicyException if it is not one that can be evaluated
     */
    Policy add(byte[] bytes);

    /** What an evaluation gives, a JSON array, or a JSON object with an error. */
    String evaluate(String id, String data, String input);
}
