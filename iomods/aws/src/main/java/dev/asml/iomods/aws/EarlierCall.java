package dev.asml.iomods.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** A call that guests know otherwise than the SDK has it today. */
public sealed interface EarlierCall {
    /**
     * One that another operation answers, or the one of its name in another way.
     *
     * @param operation what is called, by its name here
     * @param request makes a request of today's of the guest's
     * @param answer makes the answer that the guest expects of today's
     */
    record Rewritten(String operation, UnaryOperator<ObjectNode> request, UnaryOperator<JsonNode> answer)
            implements EarlierCall {}

    /**
     * One that cannot be served.
     *
     * @param why and what to do instead
     */
    record Unserved(String why) implements EarlierCall {}

    /** An operation whose answer guests take for nothing, though it has fields today. */
    static EarlierCall answeringNothing(String operation) {
        return new Rewritten(operation, UnaryOperator.identity(), _ -> NullNode.getInstance());
    }
}
