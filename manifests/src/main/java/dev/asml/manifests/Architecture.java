package dev.asml.manifests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The kind of processor that an IOmod's package is for, by the name that Linux has for it: {@code x86_64},
 * {@code aarch64} and so on, or {@code any}.
 */
public record Architecture(String name) implements Comparable<Architecture> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_]{0,31}");
    /** What runs everywhere, as scripts and what is on a JVM do. */
    public static final Architecture ANY = new Architecture("any");

    private static final Map<String, String> OTHER_NAMES =
            Map.of("amd64", "x86_64", "x64", "x86_64", "arm64", "aarch64", "i386", "x86");

    /** The machines of the ELF specification's field e_machine. */
    private static final Map<Integer, String> MACHINES = Map.of(
            3,
            "x86",
            21,
            "ppc64",
            22,
            "s390x",
            40,
            "arm",
            62,
            "x86_64",
            183,
            "aarch64",
            243,
            "riscv64",
            258,
            "loongarch64");

    private static final int ELF = 0x7f454c46;
    private static final int BYTE_ORDER = 5;
    private static final int LITTLE_ENDIAN = 1;
    private static final int MACHINE = 18;

    /** As much of a file as says what it is. */
    static final int HEAD = MACHINE + 2;

    public Architecture {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an architecture is any, x86_64, aarch64 or another word of small letters, digits and _, not \"%s\""
                            .formatted(name));
        }
    }

    /**
     * Reads a name, also one that others have for it, such as {@code amd64}.
     *
     * @throws IllegalArgumentException if it cannot be one
     */
    public static Architecture parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        return new Architecture(OTHER_NAMES.getOrDefault(plain, plain));
    }

    /** That of this machine. */
    public static Architecture here() {
        return parse(System.getProperty("os.arch", ANY.name).replace('-', '_'));
    }

    /** What an executable that begins so is for; empty if it is for one that is not known here. */
    static Optional<Architecture> of(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        if (head.length < HEAD || bytes.getInt(0) != ELF) {
            return Optional.of(ANY);
        }
        bytes.order(head[BYTE_ORDER] == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return Optional.ofNullable(MACHINES.get(Short.toUnsignedInt(bytes.getShort(MACHINE))))
                .map(Architecture::new);
    }

    @Override
    public int compareTo(Architecture other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
