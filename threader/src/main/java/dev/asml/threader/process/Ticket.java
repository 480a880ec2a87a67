package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right of one process to register, once. It exists before the process does, which may be quick to use it. */
final class Ticket {
    private static final int TOKEN_BYTES = 32;

    private final ProcessGeneration generation;
    private final String token;
    private final CompletableFuture<Launch> launch = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    Ticket(ProcessGeneration generation, SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        this.generation = generation;
        this.token = HexFormat.of().formatHex(bytes);
    }

    ProcessGeneration generation() {
        return generation;
    }

    String token() {
        return token;
    }

    /** Compares in a time that does not tell how much of the token is right. */
    boolean hasToken(String shown) {
        return MessageDigest.isEqual(token.getBytes(UTF_8), shown.getBytes(UTF_8));
    }

    /** The process was started. */
    void isFor(Launch started) {
        launch.complete(started);
    }

    /** The process; who shows the token runs, so this waits at most for the return of the call that started it. */
    Launch launch() {
        return launch.join();
    }

    /** The process, unless it is still being started. */
    Optional<Launch> started() {
        return Optional.ofNullable(launch.getNow(null));
    }

    /** Uses the right, or takes it away because it was not used in time. True for the first. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    boolean isClaimed() {
        return claimed.get();
    }
}
