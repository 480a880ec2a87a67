package dev.asml.threader;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** The process: {@code asml up}. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** Runs a Threader until the process is told to end; see {@link Settings#USAGE}. */
    public static void main(String[] arguments) {
        Settings settings;
        try {
            settings = Settings.parse(arguments);
        } catch (Settings.UsageException e) {
            System.err.println("asml up: " + e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(USAGE);
            return;
        }
        try {
            run(settings);
        } catch (StartException e) {
            System.err.println("asml up: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static void run(Settings settings) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (Threader threader = Threader.start(settings)) {
            Runtime.getRuntime().addShutdownHook(hook(stop, stopped));
            threader.whenReplaced(stop::countDown);
            System.out.println("http=" + threader.http());
            System.out.println("admin=" + threader.admin());
            System.out.println("console=" + threader.console());
            System.out.flush();
            if (settings.exitWithParent()) {
                Thread.ofPlatform().daemon().name("parent").start(() -> awaitEndOfInput(stop));
            }
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    static Thread hook(CountDownLatch stop, CountDownLatch stopped) {
        return new Thread(() -> awaitStop(stop, stopped), "shutdown");
    }

    /** The JVM ends when its hooks do, with the signal's exit code; an orderly stop is no failure, so it is 0. */
    private static void awaitStop(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void awaitEndOfInput(CountDownLatch stop) {
        try {
            long _ = System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // a broken pipe is the end as well
        }
        stop.countDown();
    }
}
