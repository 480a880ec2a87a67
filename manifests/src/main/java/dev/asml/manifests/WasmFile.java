package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A WebAssembly module or component as a row of sections, of which only the custom ones are looked into. */
final class WasmFile {
    private static final byte[] MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final byte[] COMPONENT = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};
    private static final int HEADER = 8;
    private static final int CUSTOM = 0;
    private static final int NESTED_MODULE = 1;
    private static final int NESTED_COMPONENT = 4;
    private static final int DEEPEST = 16;
    private static final String PRODUCERS = "producers";

    private final byte[] header;
    private final List<Section> sections = new ArrayList<>();

    /** A section; one that holds a module or component has that, too. */
    private record Section(int id, String name, byte[] content, Optional<WasmFile> nested) {}

    private WasmFile(byte[] header) {
        this.header = header;
    }

    /** Reads a file; empty if it is none, which others have words for. */
    static Optional<WasmFile> parse(byte[] bytes) {
        try {
            return Optional.of(parse(ByteBuffer.wrap(bytes), 0));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static WasmFile parse(ByteBuffer in, int depth) {
        WasmFile file = new WasmFile(bytes(in, HEADER));
        boolean component = Arrays.equals(file.header, COMPONENT);
        if ((!component && !Arrays.equals(file.header, MODULE)) || depth > DEEPEST) {
            throw new IllegalArgumentException("no module and no component");
        }
        while (in.hasRemaining()) {
            int id = in.get();
            byte[] content = bytes(in, number(in));
            boolean nested = component && (id == NESTED_MODULE || id == NESTED_COMPONENT);
            file.sections.add(new Section(
                    id,
                    id == CUSTOM ? text(ByteBuffer.wrap(content)) : "",
                    content,
                    nested ? Optional.of(parse(ByteBuffer.wrap(content), depth + 1)) : Optional.empty()));
        }
        return file;
    }

    private static byte[] bytes(ByteBuffer in, int count) {
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in, number(in)), UTF_8);
    }

    /** An unsigned number of 32 bits in LEB128, of which no length here has the highest. */
    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        if (value < 0) {
            throw new IllegalArgumentException("a length beyond 2 GiB");
        }
        return value;
    }

    /** Whether anything would be left out of {@link #stripped}. */
    boolean hasMoreThanItNeeds() {
        return sections.stream()
                .anyMatch(section -> isForTools(section)
                        || section.nested().filter(WasmFile::hasMoreThanItNeeds).isPresent());
    }

    /**
     * The file without what only debuggers and linkers read. The names of functions stay, which stack traces show, and so
     * does who made it.
     */
    byte[] stripped() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        for (Section section : sections) {
            if (!isForTools(section)) {
                byte[] content = section.nested().map(WasmFile::stripped).orElse(section.content());
                out.write(section.id());
                writeNumber(out, content.length);
                out.writeBytes(content);
            }
        }
        return out.toByteArray();
    }

    private static boolean isForTools(Section section) {
        return section.id() == CUSTOM
                && switch (section.name()) {
                    case "linking", "external_debug_info", "sourceMappingURL" -> true;
                    default ->
                        section.name().startsWith(".debug_") || section.name().startsWith("reloc.");
                };
    }

    private static void writeNumber(ByteArrayOutputStream out, int number) {
        int rest = number;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** What the {@code producers} sections of it and of all in it say: by field, the names with their versions. */
    SortedMap<String, SortedSet<String>> producers() {
        SortedMap<String, SortedSet<String>> all = new TreeMap<>();
        for (byte[] section : custom(PRODUCERS)) {
            try {
                addProducers(ByteBuffer.wrap(section), all);
            } catch (BufferUnderflowException | IllegalArgumentException _) {
                // A custom section that is not well formed says nothing; the module is none the worse for it.
            }
        }
        return all;
    }

    private static void addProducers(ByteBuffer in, Map<String, SortedSet<String>> all) {
        for (int fields = number(in); fields > 0; fields--) {
            String field = text(in);
            SortedSet<String> values = all.computeIfAbsent(field, _ -> new TreeSet<>());
            for (int count = number(in); count > 0; count--) {
                values.add((text(in) + " " + text(in)).strip());
            }
        }
    }

    /** The contents, behind their names, of all custom sections of a name. */
    List<byte[]> custom(String name) {
        List<byte[]> found = new ArrayList<>();
        for (Section section : sections) {
            section.nested().ifPresent(file -> found.addAll(file.custom(name)));
            if (section.id() == CUSTOM && section.name().equals(name)) {
                ByteBuffer content = ByteBuffer.wrap(section.content());
                var _ = text(content);
                found.add(bytes(content, content.remaining()));
            }
        }
        return found;
    }
}
