package dev.asml.threader.wasm.names;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Changes names in a class file. All of them, of classes, methods and in descriptors, are texts of the constant pool, so
 * that these are exchanged there and the code stays as it is, byte for byte.
 *
 * <p>Source of the layout: Java Virtual Machine Specification, chapter 4.
 */
final class ClassFileNames {
    private static final int COUNT_AT = 8;
    private static final int UTF8 = 1;

    private final ByteBuffer in;
    private final ByteArrayOutputStream bytes;
    private final DataOutputStream out;

    private ClassFileNames(byte[] classFile) {
        in = ByteBuffer.wrap(classFile);
        bytes = new ByteArrayOutputStream(classFile.length + classFile.length / 8);
        out = new DataOutputStream(bytes);
    }

    /** The class with other texts. */
    static byte[] rename(byte[] classFile, UnaryOperator<String> names) {
        return new ClassFileNames(classFile).write(names);
    }

    private byte[] write(UnaryOperator<String> names) {
        try {
            int count = in.getShort(COUNT_AT) & 0xffff;
            in.position(0);
            copy(COUNT_AT + 2);
            for (int i = 1; i < count; i++) {
                i += constant(names);
            }
            copy(in.remaining());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
    }

    private void copy(int length) {
        bytes.write(in.array(), in.position(), length);
        in.position(in.position() + length);
    }

    private void utf8(String text) throws IOException {
        out.writeByte(UTF8);
        out.writeUTF(text);
    }

    /** How many places it takes beyond one. */
    private int constant(UnaryOperator<String> names) throws IOException {
        int start = in.position();
        int tag = in.get();
        if (tag == UTF8) {
            text(start, names);
            return 0;
        }
        in.position(start);
        copy(
                switch (tag) {
                    case 7, 8, 16, 19, 20 -> 3;
                    case 15 -> 4;
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
                    case 5, 6 -> 9;
                    default -> throw new IllegalStateException("a class file with a constant of kind " + tag);
                });
        return tag == 5 || tag == 6 ? 1 : 0;
    }

    private void text(int start, UnaryOperator<String> names) throws IOException {
        int length = in.getShort() & 0xffff;
        int from = in.position();
        boolean plain = true;
        for (int i = from; i < from + length && plain; i++) {
            plain = in.get(i) > 0;
        }
        if (plain) {
            String text = new String(in.array(), from, length, StandardCharsets.ISO_8859_1);
            String named = names.apply(text);
            if (!named.equals(text)) {
                in.position(from + length);
                utf8(named);
                return;
            }
        }
        in.position(start);
        copy(3 + length);
    }
}
