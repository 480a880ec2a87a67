package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import java.lang.System.Logger.Level;

/** The functions by which a guest tells its answer and logs, whichever interface has them. */
final class Telling {
    static final HostInterface.Body SUCCEED = (world, arguments) -> {
        world.host().succeed((byte[]) arguments[0]);
        return null;
    };

    static final HostInterface.Body FAIL = (world, arguments) -> {
        world.host().fail((byte[]) arguments[0]);
        return null;
    };

    private Telling() {}

    /** Takes a log line whose level is one of those, in the order of the interface's cases. */
    static HostInterface.Body log(Level... levels) {
        return (world, arguments) -> {
            Level level = levels[((Variant) arguments[0]).index()];
            world.host().log(level, (String) arguments[1], (String) arguments[2]);
            return null;
        };
    }
}
