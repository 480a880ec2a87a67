package dev.asml.iomod.hosted;

/** Thrown where code of an IOmod inside a Threader would end the JVM: it would end the Threader. */
// Calls of it are put into code that is loaded, and never written.
@SuppressWarnings("DoNotCallSuggester")
public final class ExitRefused extends Error {
    private ExitRefused(int code) {
        super("an IOmod inside a Threader cannot end the process (with exit code %d)".formatted(code));
    }

    /** Stands for {@code System.exit}. */
    public static void exit(int code) {
        throw new ExitRefused(code);
    }

    /** Stands for {@code Runtime.exit} and {@code Runtime.halt}. */
    public static void exit(Runtime runtime, int code) {
        throw new ExitRefused(code);
    }
}
