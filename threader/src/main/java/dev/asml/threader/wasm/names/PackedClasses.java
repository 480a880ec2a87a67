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
 * The compiled classes of a module as the code cache keeps them: not compressed, and named after the function that was
 * deployed, so that they go to the JVM as they lie here.
 *
 * <p>Numbers are four bytes long, the highest first. First come how many of the classes a run is expected to begin with, which
 * are the first ones. Texts and files follow their length: what the names of all classes begin with; the names of all
 * functions, if some are interpreted; then for each class what its name ends with, and its file.
 */
public final class PackedClasses {
    private static final int NUMBER = 4;

    private PackedClasses() {}

    /**
     * One class.
     *
     * @param number its place among all
     * @param name what its name ends with, behind what all of the module's have
     * @param bytes where its file lies
     * @param start of the file there
     * @param length of the file
     */
    @SuppressWarnings("ArrayRecordComponent") // read by one method, once, and never compared
    record Packed(int number, String name, byte[] bytes, int start, int length) {
        byte[] file() {
            return Arrays.copyOfRange(bytes, start, start + length);
        }
    }

    /**
     * Packs what {@link NamedClasses} made.
     *
     * @param files class files by their names
     * @param first the names of the classes that a run is expected to begin with
     * @param label what the classes are named after
     * @param functions the names of all functions, a line each; empty if none is interpreted
     */
    public static byte[] pack(Map<String, byte[]> files, Collection<String> first, String label, String functions) {
        Set<String> order = new LinkedHashSet<>(first);
        order.retainAll(files.keySet());
        int expected = order.size();
        order.addAll(files.keySet());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(packed)) {
            out.writeInt(expected);
            write(NamedClasses.path(label).getBytes(StandardCharsets.UTF_8), out);
            write(functions.getBytes(StandardCharsets.UTF_8), out);
            for (String name : order) {
                write(NamedClasses.ending(name).getBytes(StandardCharsets.ISO_8859_1), out);
                write(Objects.requireNonNull(files.get(name)), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return packed.toByteArray();
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The same with other class files of the same names; for who measures what is emitted. */
    public static byte[] changed(byte[] packed, UnaryOperator<byte[]> change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(packed, 0, classes(packed));
            for (Packed each : read(packed)) {
                write(each.name().getBytes(StandardCharsets.ISO_8859_1), out);
                write(change.apply(each.file()), out);
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

    /** What the classes' names begin with. */
    static String path(byte[] packed) {
        return text(packed, NUMBER);
    }

    /** The names of all functions, a line each; empty if none is interpreted. */
    static String functions(byte[] packed) {
        return text(packed, end(packed, NUMBER));
    }

    /** Where the first one begins. */
    private static int classes(byte[] packed) {
        return end(packed, end(packed, NUMBER));
    }

    private static String text(byte[] packed, int at) {
        return new String(packed, at + NUMBER, number(packed, at), StandardCharsets.UTF_8);
    }

    private static int end(byte[] packed, int at) {
        return at + NUMBER + number(packed, at);
    }

    /** Finds them all; what is in them stays where it is. */
    static List<Packed> read(byte[] packed) {
        List<Packed> classes = new ArrayList<>();
        int at = classes(packed);
        while (at < packed.length) {
            int length = number(packed, at);
            String name = new String(packed, at + NUMBER, length, StandardCharsets.ISO_8859_1);
            int start = at + 2 * NUMBER + length;
            int size = number(packed, start - NUMBER);
            classes.add(new Packed(classes.size(), name, packed, start, size));
            at = start + size;
        }
        return classes;
    }

    /** Without a buffer, for this runs before anything of it is compiled. */
    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }
}
