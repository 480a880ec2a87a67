package dev.asml.threader.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The id of a request: the caller's if it sends a fit one, else a new one that sorts by time. */
final class RequestId {
    static final String HEADER = "x-request-id";
    static final HeaderName NAME = HeaderNames.create(HEADER);

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LENGTH = 16;
    private static final int LONGEST = 128;
    private static final int COUNTER_BITS = 30;

    private final AtomicInteger counter =
            new AtomicInteger(ThreadLocalRandom.current().nextInt());

    /** The caller's id, or a new one. */
    String of(@Nullable String sent) {
        return sent != null && fit(sent) ? sent : next();
    }

    private static boolean fit(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Fifty bits of milliseconds, then thirty bits that count on. */
    private String next() {
        long time = System.currentTimeMillis();
        long count = counter.getAndIncrement() & ((1L << COUNTER_BITS) - 1);
        char[] id = new char[LENGTH];
        for (int i = LENGTH - 1; i >= LENGTH - COUNTER_BITS / 5; i--, count >>>= 5) {
            id[i] = DIGITS[(int) count & 31];
        }
        for (int i = LENGTH - COUNTER_BITS / 5 - 1; i >= 0; i--, time >>>= 5) {
            id[i] = DIGITS[(int) time & 31];
        }
        return new String(id);
    }
}
