package dev.asml.threader.wasm.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final int MOST_CONSTANTS = 0xffff;

    private final DataInputStream in;
    private final int count;
    private final ByteArrayOutputStream bytes;
    private final DataOutputStream out;

    private ClassFileNames(byte[] classFile, int added) throws IOException {
        in = new DataInputStream(new ByteArrayInputStream(classFile));
        bytes = new ByteArrayOutputStream(classFile.length + classFile.length / 8);
        out = new DataOutputStream(bytes);
        copy(COUNT_AT);
        count = in.readUnsignedShort();
        out.writeShort(count + added);
    }

    /** The class with other texts. */
    static byte[] renamed(byte[] classFile, UnaryOperator<String> names) {
        try {
            ClassFileNames file = new ClassFileNames(classFile, 0);
            file.constants(names);
            file.copy(file.in.available());
            return file.bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a class file that ends too early", e);
        }
    }

    /**
     * The class with the name of its source file as its only attribute; as it is, if it has attributes of its own, or as many
     * constants as it can.
     */
    static byte[] sourced(byte[] classFile, String source) {
        try {
            ClassFileNames file = new ClassFileNames(classFile, 2);
            boolean plain = classFile[classFile.length - 2] == 0 && classFile[classFile.length - 1] == 0;
            if (!plain || file.count + 2 > MOST_CONSTANTS) {
                return classFile;
            }
            file.constants(text -> text);
            file.text("SourceFile");
            file.text(source);
            file.copy(file.in.available() - 2);
            file.attribute();
            return file.bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a class file that ends too early", e);
        }
    }

    private void copy(int length) throws IOException {
        bytes.write(in.readNBytes(length));
    }

    private void text(String text) throws IOException {
        out.writeByte(UTF8);
        out.writeUTF(text);
    }

    /** One attribute, whose name and value are the constants that were added. */
    private void attribute() throws IOException {
        out.writeShort(1);
        out.writeShort(count);
        out.writeInt(2);
        out.writeShort(count + 1);
    }

    private void constants(UnaryOperator<String> names) throws IOException {
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            if (tag == UTF8) {
                text(names.apply(in.readUTF()));
            } else {
                out.writeByte(tag);
                copy(length(tag));
                i += tag == 5 || tag == 6 ? 1 : 0; // numbers of eight bytes take two places
            }
        }
    }

    private static int length(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 5, 6 -> 8;
            default -> throw new IllegalStateException("a class file with a constant of kind " + tag);
        };
    }
}
