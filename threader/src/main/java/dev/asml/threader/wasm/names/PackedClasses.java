package dev.asml.threader.wasm.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The compiled classes of a module as the code cache keeps them: not compressed, and each with the places of those texts
 * of its constant pool that get the name of the function which runs them. So whoever loads them need not look at the rest.
 *
 * <p>Numbers are four bytes long. A class is its name, the number of places, these, where its constants end, or 0 if it
 * gets no name of a source file, its length, and the class file; a text is its length in bytes and these in UTF-8.
 */
public final class PackedClasses {
    private PackedClasses() {}

    /**
     * One class.
     *
     * @param bytes where it lies
     * @param start of the class file there
     * @param length of the class file
     * @param places of texts with a generated name, counted from the start
     * @param constantsEnd counted from the start; 0 if there is no room for the name of a source file
     */
    @SuppressWarnings("ArrayRecordComponent") // read by one method, once, and never compared
    record Packed(String name, byte[] bytes, int start, int length, int[] places, int constantsEnd) {}

    /** Packs what {@link NamedClasses} made. */
    public static byte[] pack(byte[] jar) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(3 * jar.length);
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                DataOutputStream out = new DataOutputStream(packed)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                pack(entry.getName(), in.readAllBytes(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("compiled code is no jar", e);
        }
        return packed.toByteArray();
    }

    private static void pack(String name, byte[] file, DataOutputStream out) throws IOException {
        boolean isClass = name.endsWith(NamedClasses.CLASS);
        ClassFilePlaces found = isClass ? ClassFilePlaces.of(file, GuestClasses.COMPILED) : ClassFilePlaces.NONE;
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeInt(found.places().size());
        for (int place : found.places()) {
            out.writeInt(place);
        }
        out.writeInt(found.constantsEnd());
        out.writeInt(file.length);
        out.write(file);
    }

    /** The same with other class files of the same names; for who measures what is emitted. */
    public static byte[] changed(byte[] packed, UnaryOperator<byte[]> change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Packed each : read(packed)) {
                byte[] file = Arrays.copyOfRange(each.bytes(), each.start(), each.start() + each.length());
                pack(each.name(), each.name().endsWith(NamedClasses.CLASS) ? change.apply(file) : file, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    /** Reads them all; the classes' bytes stay where they are. */
    static List<Packed> read(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        List<Packed> classes = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] name = new byte[in.getInt()];
            in.get(name);
            int[] places = new int[in.getInt()];
            for (int i = 0; i < places.length; i++) {
                places[i] = in.getInt();
            }
            int constantsEnd = in.getInt();
            int length = in.getInt();
            String text = new String(name, StandardCharsets.UTF_8);
            classes.add(new Packed(text, packed, in.position(), length, places, constantsEnd));
            in.position(in.position() + length);
        }
        return classes;
    }
}
