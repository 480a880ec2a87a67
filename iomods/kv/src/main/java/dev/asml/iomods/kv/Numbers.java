package dev.asml.iomods.kv;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.asml.iomod.IomodFailure;

/** Numbers as values: whole, of 64 bits, in decimal digits. */
final class Numbers {
    private Numbers() {}

    static byte[] bytes(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    static String text(byte[] value) {
        return new String(value, US_ASCII);
    }

    static IomodFailure none(String key) {
        return new IomodFailure("NOT_A_NUMBER", "\"%s\" has no whole number".formatted(key));
    }

    static IomodFailure overflow(String key) {
        return new IomodFailure("LIMIT", "\"%s\" would have more than 64 bits".formatted(key));
    }
}
