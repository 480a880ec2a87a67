package dev.asml.threader.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.util.Arrays;

/** A piece of a guest's memory. */
record GuestBytes(byte[] bytes) implements GuestBuffer {
    static GuestBytes room(int length) {
        return new GuestBytes(new byte[length]);
    }

    static GuestBytes of(String text) {
        return new GuestBytes(text.getBytes(UTF_8));
    }

    static GuestBytes of(int... bytes) {
        byte[] narrow = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            narrow[i] = (byte) bytes[i];
        }
        return new GuestBytes(narrow);
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public void get(int offset, byte[] target, int targetOffset, int count) {
        System.arraycopy(bytes, offset, target, targetOffset, count);
    }

    @Override
    public void put(int offset, byte[] source, int sourceOffset, int count) {
        System.arraycopy(source, sourceOffset, bytes, offset, count);
    }

    byte[] first(int count) {
        return Arrays.copyOf(bytes, count);
    }
}
