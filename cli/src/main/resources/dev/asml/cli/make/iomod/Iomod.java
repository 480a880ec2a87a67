package @GROUP@;

import dev.asml.iomod.Iomod;

/** The IOmod @COORDINATES@: what its methods do happens outside of the functions that call them. */
public final class @TYPE@ {
    /** What "greet" is asked. */
    record Greeting(String name) {}

    private @TYPE@() {}

    public static void main(String[] arguments) {
        Iomod.named("@COORDINATES@", "@VERSION@")
                .method("greet", Greeting.class, (greeting, call) -> "Hello, " + greeting.name() + "!")
                .run(arguments);
    }
}
