package dev.asml.threader.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A module of functions that write to a memory of two pages in all ways there are, near each other and far, in loops and
 * branches, also where it ends. They take two numbers and call {@code host.wait}. Core Specification 2.0, chapter 5.
 */
final class RandomGuest {
    static final int PAGES = 2;
    private static final int BYTES = PAGES << 16;
    private static final int MOST_PAGES = 4;

    /** Two parameters, one variable for the frame, three that change, and one that counts each loop within others. */
    private static final int FRAME = 2;

    private static final int VARIABLES = 6;
    private static final int DEEPEST = 3;
    private static final int EMPTY = 0x40;
    private static final int[] OFFSETS = {0, 0, 0, 1, 4, 8, 60, 250, 255, 4090, 70_000};

    private final Random random;
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private int depth;

    private RandomGuest(Random random) {
        this.random = random;
    }

    /** A module whose exports are {@code 0}, {@code 1} and so on. */
    static byte[] module(Random random, int functions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(out, 1, bytes(2, 0x60, 0, 0, 0x60, 2, 0x7f, 0x7f, 0));
        ByteArrayOutputStream imports = start(1);
        name(imports, "host");
        name(imports, "wait");
        imports.writeBytes(bytes(0, 0));
        section(out, 2, imports.toByteArray());
        ByteArrayOutputStream types = start(functions);
        ByteArrayOutputStream exports = start(functions);
        ByteArrayOutputStream bodies = start(functions);
        for (int i = 0; i < functions; i++) {
            types.write(1);
            name(exports, Integer.toString(i));
            exports.write(0);
            unsigned(exports, i + 1);
            byte[] body = new RandomGuest(random).body();
            unsigned(bodies, body.length);
            bodies.writeBytes(body);
        }
        section(out, 3, types.toByteArray());
        section(out, 5, bytes(1, 1, PAGES, MOST_PAGES));
        section(out, 6, stackPointer());
        section(out, 7, exports.toByteArray());
        section(out, 12, bytes(2));
        section(out, 10, bodies.toByteArray());
        section(out, 11, data());
        return out.toByteArray();
    }

    private static byte[] stackPointer() {
        ByteArrayOutputStream global = start(1);
        global.writeBytes(bytes(0x7f, 1, 0x41));
        signed(global, (17 << 12) + 100); // so that frames lie around the end of a marked page
        global.write(0x0b);
        return global.toByteArray();
    }

    /** A segment that is loaded, and one to load from. */
    private static byte[] data() {
        ByteArrayOutputStream data = start(2);
        data.write(0);
        data.write(0x41);
        signed(data, 4000);
        data.writeBytes(bytes(0x0b, 4, 1, 2, 3, 4));
        data.writeBytes(bytes(1, 8, 8, 7, 6, 5, 4, 3, 2, 1));
        return data.toByteArray();
    }

    private byte[] body() {
        code.writeBytes(bytes(1, VARIABLES - FRAME + DEEPEST + 1, 0x7f));
        if (random.nextBoolean()) {
            code.writeBytes(bytes(0x23, 0));
            constant(16 << random.nextInt(5));
            code.writeBytes(bytes(0x6b, 0x21, FRAME));
        }
        statements(10);
        code.write(0x0b);
        return code.toByteArray();
    }

    private void statements(int most) {
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            statement();
        }
    }

    private void statement() {
        switch (random.nextInt(depth < DEEPEST ? 14 : 11)) {
            case 0, 1 -> assign();
            case 2 -> bulk();
            case 3 -> code.writeBytes(bytes(0x10, 0));
            case 4 -> code.writeBytes(bytes(0x41, random.nextInt(10) == 0 ? 1 : 0, 0x40, 0, 0x1a));
            case 11 -> loop();
            case 12, 13 -> branch();
            default -> store();
        }
    }

    private void assign() {
        address();
        code.writeBytes(bytes(0x21, FRAME + 1 + random.nextInt(VARIABLES - FRAME - 1)));
    }

    private void loop() {
        int counter = VARIABLES + depth;
        constant(1 + random.nextInt(40));
        code.writeBytes(bytes(0x21, counter, 0x03, EMPTY));
        depth++;
        statements(5);
        depth--;
        int variable = FRAME + 1;
        code.writeBytes(bytes(0x20, variable, 0x41, random.nextInt(60), 0x6a, 0x21, variable));
        code.writeBytes(bytes(0x20, counter, 0x41, 1, 0x6b, 0x22, counter, 0x0d, 0, 0x0b));
    }

    private void branch() {
        code.writeBytes(bytes(0x20, random.nextInt(VARIABLES), 0x41, 1 << random.nextInt(5), 0x71, 0x04, EMPTY));
        depth++;
        statements(4);
        if (random.nextBoolean()) {
            code.write(0x05);
            statements(4);
        }
        depth--;
        code.write(0x0b);
    }

    private void bulk() {
        constant(random.nextInt(BYTES - 100));
        switch (random.nextInt(3)) {
            case 0 -> {
                constant(random.nextInt(256));
                constant(random.nextInt(100));
                code.writeBytes(bytes(0xfc, 11, 0));
            }
            case 1 -> {
                constant(random.nextInt(BYTES - 100));
                constant(random.nextInt(100));
                code.writeBytes(bytes(0xfc, 10, 0, 0));
            }
            default -> {
                constant(random.nextInt(4));
                constant(random.nextInt(4));
                code.writeBytes(bytes(0xfc, 8, 1, 0));
            }
        }
    }

    private void store() {
        int kind = random.nextInt(9);
        address();
        switch (kind) {
            case 0, 4, 5 -> constant(random.nextInt());
            case 1, 6, 7, 8 -> code.writeBytes(bytes(0x42, 1 + random.nextInt(60)));
            case 2 -> code.writeBytes(bytes(0x43, 1, 2, 3, 4));
            default -> code.writeBytes(bytes(0x44, 1, 2, 3, 4, 5, 6, 7, 8));
        }
        code.writeBytes(bytes(0x36 + kind, 0));
        unsigned(code, OFFSETS[random.nextInt(OFFSETS.length)]);
    }

    /** A constant, a variable, or a sum of them: mostly within the memory. */
    private void address() {
        if (random.nextInt(4) == 0) {
            constant(random.nextInt(20) == 0 ? random.nextInt() : nearAnEnd(random));
            return;
        }
        code.writeBytes(bytes(0x20, random.nextInt(VARIABLES)));
        if (random.nextBoolean()) {
            constant(random.nextInt(250) - 40);
            code.write(0x6a);
        }
    }

    /** A place of the memory near where a page of marks ends. */
    static int nearAnEnd(Random random) {
        return ((1 + random.nextInt((BYTES >> 12) - 2)) << 12) + random.nextInt(400) - 300;
    }

    private void constant(int value) {
        code.write(0x41);
        signed(code, value);
    }

    private static ByteArrayOutputStream start(int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        unsigned(out, count);
        return out;
    }

    private static void section(ByteArrayOutputStream out, int number, byte[] content) {
        out.write(number);
        unsigned(out, content.length);
        out.writeBytes(content);
    }

    private static void name(ByteArrayOutputStream out, String name) {
        unsigned(out, name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int left = value;
        for (; left >>> 7 != 0; left >>>= 7) {
            out.write(left | 0x80);
        }
        out.write(left);
    }

    private static void signed(ByteArrayOutputStream out, int value) {
        int left = value;
        for (; left >> 6 != 0 && left >> 6 != -1; left >>= 7) {
            out.write((left & 0x7f) | 0x80);
        }
        out.write(left & 0x7f);
    }
}
