package dev.asml.threader;

import dev.asml.threader.http.DumpText;
import dev.asml.threader.http.LiveApi;
import java.io.PrintStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Writes what runs and waits when the process gets the signal USR1. QUIT belongs to the JVM, which writes its threads then
 * and lets nobody take its place.
 */
final class DumpSignal {
    private static final System.Logger LOG = System.getLogger("threader.dump");
    private static final String NAME = "USR1";

    private DumpSignal() {}

    /** Listens from now on, as long as the process lives; does nothing where there is no such signal. */
    static void listen(LiveApi.Source source, PrintStream out) {
        try {
            // By name, for the compiler warns of this class, which is the only way to a signal.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle write = MethodHandles.insertArguments(
                    MethodHandles.lookup()
                            .findStatic(
                                    DumpSignal.class,
                                    "write",
                                    MethodType.methodType(void.class, LiveApi.Source.class, PrintStream.class)),
                    0,
                    source,
                    out);
            Object listener =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(write, 0, signal));
            var _ = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(NAME), listener);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "no dump by the signal USR1", e);
        }
    }

    /** The JVM calls this on a thread made for it, so that it may take its time. */
    @SuppressWarnings("UnusedMethod") // the handle above is how it is called
    private static void write(LiveApi.Source source, PrintStream out) {
        try {
            out.print(DumpText.of(source.dump()));
            out.flush();
        } catch (RuntimeException e) { // a dump that fails must not end the process
            LOG.log(System.Logger.Level.ERROR, "the dump failed", e);
        }
    }
}
