package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.iomod.Call;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.MethodOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** An IOmod for tests that its package runs in a process or inside the host; the first argument is its version. */
public final class VersatileIomod {
    private static final AtomicReference<String> COLOUR = new AtomicReference<>("none");
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private VersatileIomod() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        String last = arguments[arguments.length - 1];
        if (last.equals("exit-at-once")) {
            System.exit(3);
        }
        Iomod.named("asml.test.iomod", arguments[0])
                .onConfig(config -> {
                    String colour = config.getOrDefault("colour", "none");
                    if (colour.equals("bad")) {
                        throw new IllegalArgumentException("there is no such colour");
                    }
                    COLOUR.set(colour);
                })
                .raw("echo", (input, _) -> input, MethodOption.IDEMPOTENT)
                .raw("colour", (_, _) -> utf8(COLOUR.get()))
                .raw("version", (_, _) -> utf8(arguments[0]))
                .raw("pid", (_, _) -> utf8(Long.toString(ProcessHandle.current().pid())))
                .raw("sleep", VersatileIomod::sleep)
                .raw("stuck", (input, call) -> {
                    call.log("stuck");
                    NEVER.await();
                    return input;
                })
                .raw("fail", (input, call) -> {
                    throw new IomodFailure("NO_LUCK", "as " + call.caller() + " wishes", true);
                })
                .raw("break", VersatileIomod::breakDown)
                .raw("thread", VersatileIomod::thread)
                .raw("where", (_, _) -> where())
                .raw("quick", (_, _) -> where(), MethodOption.QUICK)
                .streaming("copy", (_, input, output) -> {
                    byte[] bytes = new byte[8192];
                    for (int n = input.read(bytes); n >= 0; n = input.read(bytes)) {
                        output.write(bytes, 0, n);
                        output.flush();
                    }
                })
                .run(arguments);
    }

    private static byte[] sleep(byte[] input, Call call) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Long.parseLong(new String(input, UTF_8)));
        return utf8(call.invocation());
    }

    /** On which thread, and with whose classes. */
    private static byte[] where() {
        Thread thread = Thread.currentThread();
        boolean own = VersatileIomod.class.getClassLoader().equals(thread.getContextClassLoader());
        return utf8("%s %d %s".formatted(thread.getName(), thread.threadId(), own));
    }

    /** Ends what it can. */
    private static byte[] breakDown(byte[] input, Call call) {
        switch (new String(input, UTF_8)) {
            case "error" -> throw new AssertionError("broken");
            case "exit" -> System.exit(3);
            case "halt" -> Runtime.getRuntime().halt(3);
            case "memory" -> call.log("got " + new long[Integer.MAX_VALUE].length);
            case "stack" -> {
                return breakDown(input, call);
            }
            default -> throw new IomodFailure("INVALID_INPUT", "no such way");
        }
        return input;
    }

    /** Leaves a thread that ends when it is interrupted. */
    private static byte[] thread(byte[] input, Call call) {
        Thread.ofPlatform().name("left-behind").start(() -> {
            try {
                NEVER.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return input;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
