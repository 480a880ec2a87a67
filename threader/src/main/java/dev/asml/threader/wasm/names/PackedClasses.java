package dev.asml.threader.wasm.names;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The compiled classes of a module as the code cache keeps them: not compressed, and each with the places of those texts
 * of its constant pool that get the name of the function which runs them. So whoever loads them need not look at the rest.
 *
 * <p>Numbers are four bytes long, the highest first. First comes how many of the classes a run is expected to begin with;
 * these come first. A class is the length of the end of its name and these bytes, the length of the rest, and the rest: the
 * number of places, these, where its constants end, or 0 if it gets no name of a source file, and the class file.
 */
public final class PackedClasses {
    private static final int NUMBER = 4;

    private PackedClasses() {}

    /**
     * One class, or a text.
     *
     * @param number its place among all
     * @param name what its name ends with, behind what all of the module's have
     * @param bytes where it lies
     * @param start of the rest there
     * @param end of the rest
     */
    @SuppressWarnings("ArrayRecordComponent") // read by one method, once, and never compared
    record Packed(int number, String name, byte[] bytes, int start, int end) {
        int length() {
            return end - start;
        }
    }

    /**
     * Packs what {@link NamedClasses} made.
     *
     * @param files class files by their names, and texts
     * @param first the names of the classes that a run is expected to begin with
     */
    public static byte[] pack(Map<String, byte[]> files, Collection<String> first) {
        Set<String> order = new LinkedHashSet<>(first);
        order.retainAll(files.keySet());
        int expected = order.size();
        order.addAll(files.keySet());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(packed)) {
            out.writeInt(expected);
            for (String name : order) {
                boolean isClass = name.endsWith(NamedClasses.CLASS);
                byte[] file = Objects.requireNonNull(files.get(name));
                pack(isClass ? GuestClasses.ending(name) : name, isClass ? placed(file) : file, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return packed.toByteArray();
    }

    private static byte[] placed(byte[] file) throws IOException {
        ClassFilePlaces found = ClassFilePlaces.of(file, GuestClasses.COMPILED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.length + 256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(found.places().size());
        for (int place : found.places()) {
            out.writeInt(place);
        }
        out.writeInt(found.constantsEnd());
        out.write(file);
        return bytes.toByteArray();
    }

    private static void pack(String name, byte[] rest, DataOutputStream out) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(text.length);
        out.write(text);
        out.writeInt(rest.length);
        out.write(rest);
    }

    /** The same with other class files of the same names; for who measures what is emitted. */
    public static byte[] changed(byte[] packed, UnaryOperator<byte[]> change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(expected(packed));
            for (Packed each : read(packed)) {
                int from = each.name().equals(NamedClasses.NAMES) ? each.start() : classFile(each);
                byte[] file = Arrays.copyOfRange(packed, from, each.end());
                pack(each.name(), from == each.start() ? file : placed(change.apply(file)), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    /** How many of the first ones a run is expected to begin with. */
    static int expected(byte[] packed) {
        return number(packed, 0);
    }

    /** Finds them all; what is in them stays where it is. */
    static List<Packed> read(byte[] packed) {
        List<Packed> classes = new ArrayList<>();
        int at = NUMBER;
        while (at < packed.length) {
            int length = number(packed, at);
            String name = new String(packed, at + NUMBER, length, StandardCharsets.ISO_8859_1);
            int start = at + 2 * NUMBER + length;
            at = start + number(packed, start - NUMBER);
            classes.add(new Packed(classes.size(), name, packed, start, at));
        }
        return classes;
    }

    static int places(Packed each) {
        return number(each.bytes(), each.start());
    }

    static int place(Packed each, int which) {
        return number(each.bytes(), each.start() + NUMBER + which * NUMBER);
    }

    static int constantsEnd(Packed each) {
        return place(each, places(each));
    }

    /** Where the class file begins. */
    static int classFile(Packed each) {
        return each.start() + 2 * NUMBER + places(each) * NUMBER;
    }

    /** Without a buffer, for this runs before anything of it is compiled. */
    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }
}
