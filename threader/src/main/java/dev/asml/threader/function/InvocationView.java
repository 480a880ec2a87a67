package dev.asml.threader.function;

import dev.asml.threader.io.IoCallView;
import java.util.List;

/**
 * An invocation or a session as people see it, at one moment.
 *
 * @param id of its request, or its session
 * @param function {@code service/function}
 * @param session whether it is a session
 * @param ageNanos since it was let in
 * @param leftNanos until its deadline; negative if that has passed
 * @param state for example {@code parked}
 * @param stateNanos since when
 * @param why what it waits for; empty if it does not wait, or for nothing outside
 * @param calls its IO calls that are not complete, the oldest first
 * @param stack the guest's functions, the innermost first; empty if none runs
 */
public record InvocationView(
        String id,
        String function,
        boolean session,
        long ageNanos,
        long leftNanos,
        String state,
        long stateNanos,
        String why,
        List<IoCallView> calls,
        List<String> stack) {

    /** Whether its guest waits for something outside. */
    public boolean parked() {
        return state.equals(Activity.Kind.PARKED.words());
    }

    /** Whether its guest has a permit to compute. */
    public boolean computing() {
        return state.equals(Activity.Kind.COMPUTING.words());
    }
}
