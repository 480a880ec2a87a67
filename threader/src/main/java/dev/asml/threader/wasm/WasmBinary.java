package dev.asml.threader.wasm;

import dev.asml.threader.wasm.component.CoreModuleType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A WebAssembly binary as a row of sections, for what needs no decoding of most of their content: telling a component
 * from a module, leaving the function bodies out of a module whose code is already compiled, naming imports.
 *
 * <p>Source of the layout: WebAssembly Core Specification 2.0, section 5.5.
 */
final class WasmBinary {
    private static final int PREAMBLE = 8;
    private static final int COMPONENT_LAYER = 1;
    private static final int CUSTOM_SECTION = 0;
    private static final int IMPORT_SECTION = 2;
    private static final int FUNCTION_SECTION = 3;
    private static final int ELEMENT_SECTION = 9;
    private static final int CODE_SECTION = 10;
    private static final int I32_CONST = 0x41;
    private static final int END = 0x0b;

    private final byte[] bytes;

    /**
     * Takes a binary.
     *
     * @throws ModuleException if it does not start as one
     */
    WasmBinary(byte[] bytes) {
        if (bytes.length < PREAMBLE || bytes[0] != 0 || bytes[1] != 'a' || bytes[2] != 's' || bytes[3] != 'm') {
            throw new ModuleException("not a WebAssembly binary: it does not start with \\0asm");
        }
        this.bytes = bytes;
    }

    /** Whether this is a component, not a core module. */
    boolean isComponent() {
        return bytes[6] == COMPONENT_LAYER;
    }

    /**
     * This module without function bodies and custom sections: what instances need beside code, for {@link KeptModule}.
     *
     * @param fixed whether tables never change, nor are element segments used again: then they can be kept by themselves, as
     *     {@link TableContent}
     */
    byte[] withoutCode(boolean fixed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
        out.write(bytes, 0, PREAMBLE);
        for (Section section : sections()) {
            if (section.id() == CODE_SECTION || section.id() == CUSTOM_SECTION) {
                continue;
            }
            if (fixed && section.id() == ELEMENT_SECTION && holdsPlainElements(section)) {
                writeCustom(out, TableContent.SECTION, section);
            } else if (section.id() == FUNCTION_SECTION) {
                writeCustom(out, KeptModule.FUNCTIONS, section);
            } else {
                write(out, section);
            }
        }
        return out.toByteArray();
    }

    /** This module without custom sections, which might be taken for those of {@link #withoutCode}. */
    byte[] withoutCustomSections() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        out.write(bytes, 0, PREAMBLE);
        for (Section section : sections()) {
            if (section.id() != CUSTOM_SECTION) {
                write(out, section);
            }
        }
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out, Section section) {
        out.write(section.id());
        writeUnsigned(out, section.length());
        out.write(bytes, section.start(), section.length());
    }

    private void writeCustom(ByteArrayOutputStream out, String title, Section content) {
        byte[] name = title.getBytes(StandardCharsets.UTF_8);
        out.write(CUSTOM_SECTION);
        writeUnsigned(out, content.length() + 1 + name.length);
        out.write(name.length);
        out.writeBytes(name);
        out.write(bytes, content.start(), content.length());
    }

    /** Whether all elements are functions by their numbers, for the first table, from a constant place on. */
    private boolean holdsPlainElements(Section elements) {
        Cursor in = new Cursor(bytes, elements.start());
        int count = in.unsigned();
        for (int i = 0; i < count; i++) {
            if (in.unsigned() != 0 || in.octet() != I32_CONST) {
                return false;
            }
            in.skip();
            if (in.octet() != END) {
                return false;
            }
            int functions = in.unsigned();
            for (int each = 0; each < functions; each++) {
                in.skip();
            }
        }
        return in.at == elements.end();
    }

    /**
     * This module, with {@link CoreModuleType#EMPTY_NAME} as the second name of each imported function whose two names
     * are empty: such ones come with components, and the engine's parser refuses them.
     */
    byte[] withNamedImports() {
        for (Section section : sections()) {
            if (section.id() == IMPORT_SECTION) {
                return withNamedImports(section);
            }
        }
        return bytes;
    }

    /** The module's name for itself, if it has one. */
    Optional<String> name() {
        for (Section section : sections()) {
            if (section.id() == CUSTOM_SECTION) {
                Cursor cursor = new Cursor(bytes, section.start());
                Optional<String> name = cursor.name().equals("name") ? name(cursor, section.end()) : Optional.empty();
                if (name.isPresent()) {
                    return name;
                }
            }
        }
        return Optional.empty();
    }

    /** The name section's first part is the module's name. */
    private Optional<String> name(Cursor cursor, int end) {
        if (cursor.at >= end || cursor.octet() != 0) {
            return Optional.empty();
        }
        var _ = cursor.unsigned();
        return Optional.of(cursor.name()).filter(name -> !name.isBlank());
    }

    private byte[] withNamedImports(Section imports) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(imports.length() + 16);
        Cursor cursor = new Cursor(bytes, imports.start());
        int count = cursor.unsigned();
        int copied = imports.start();
        boolean changed = false;
        for (int i = 0; i < count && cursor.at < imports.end(); i++) {
            int start = cursor.at;
            cursor.skipName();
            cursor.skipName();
            if (cursor.at == start + 2 && cursor.at < bytes.length && bytes[cursor.at] == 0) {
                content.write(bytes, copied, start + 1 - copied);
                content.write(1);
                content.write(0);
                copied = cursor.at;
                changed = true;
            }
            cursor.skipImportedType();
        }
        if (!changed) {
            return bytes;
        }
        content.write(bytes, copied, imports.end() - copied);
        return replaced(imports, content.toByteArray());
    }

    private byte[] replaced(Section section, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        out.write(bytes, 0, PREAMBLE);
        for (Section each : sections()) {
            out.write(each.id());
            boolean other = each.start() != section.start();
            int length = other ? each.length() : content.length;
            writeUnsigned(out, length);
            out.write(other ? bytes : content, other ? each.start() : 0, length);
        }
        return out.toByteArray();
    }

    private static void writeUnsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        Cursor cursor = new Cursor(bytes, PREAMBLE);
        while (cursor.at < bytes.length) {
            int id = bytes[cursor.at++];
            int size = cursor.unsigned();
            if (size < 0 || size > bytes.length - cursor.at) {
                throw new ModuleException("truncated WebAssembly binary: section %d at byte %d is longer than the file"
                        .formatted(id, cursor.at));
            }
            sections.add(new Section(id, cursor.at, cursor.at + size));
            cursor.at += size;
        }
        return sections;
    }

    private record Section(int id, int start, int end) {
        int length() {
            return end - start;
        }
    }

    /** Reads LEB128 numbers. */
    static final class Cursor {
        private final byte[] bytes;
        private int at;

        Cursor(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        void skipName() {
            int length = unsigned();
            if (length < 0 || length > bytes.length - at) {
                throw new ModuleException("truncated WebAssembly binary: a name at byte " + at);
            }
            at += length;
        }

        /** What cannot be read here is left to the parser to refuse. */
        void skipImportedType() {
            switch (octet()) {
                case 0 -> skip();
                case 1 -> {
                    skipValueType();
                    skipLimits();
                }
                case 2 -> skipLimits();
                case 3 -> {
                    skipValueType();
                    var _ = octet();
                }
                case 4 -> {
                    var _ = octet();
                    skip();
                }
                default -> at = bytes.length;
            }
        }

        String name() {
            int length = unsigned();
            if (length < 0 || length > bytes.length - at) {
                throw new ModuleException("truncated WebAssembly binary");
            }
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        int octet() {
            if (at >= bytes.length) {
                throw new ModuleException("truncated WebAssembly binary");
            }
            return bytes[at++];
        }

        private void skip() {
            while (octet() < 0) {}
        }

        private void skipValueType() {
            int type = octet();
            if (type == 0x63 || type == 0x64) {
                skip();
            }
        }

        private void skipLimits() {
            boolean limited = (octet() & 1) != 0;
            skip();
            if (limited) {
                skip();
            }
        }

        int signed() {
            int value = 0;
            int shift = 0;
            int next;
            do {
                next = octet();
                value |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0 && shift < 35);
            return shift < 32 && (next & 0x40) != 0 ? value | -1 << shift : value;
        }

        int unsigned() {
            int value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                if (at >= bytes.length) {
                    throw new ModuleException("truncated WebAssembly binary");
                }
                byte next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new ModuleException("malformed number in the WebAssembly binary at byte " + at);
        }
    }
}
