package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a module that are too large for a method of the JVM, which has 64 KiB of bytecode: each is cut until
 * what is left of it fits.
 */
public final class LargeFunctions {
    /** A function with less is not touched: its bytecode is at most about twice as long. */
    private static final int LARGE = 24 << 10;

    /** The same for an interpreter's loop: what the JVM's quick compiler refuses, which is about a quarter of that. */
    private static final int LARGE_LOOP = 8 << 10;

    private static final int BODY_BYTES = 14 << 10;
    private static final int PART_BYTES = 4 << 10;
    /** The walk goes as deep as blocks lie in each other. */
    private static final long STACK_BYTES = 256L << 20;

    private final byte[] module;
    private final int large;
    private final int bodyBytes;
    private final int partBytes;
    private final ModuleTypes types = new ModuleTypes();
    private final List<ModuleTypes.Type> addedTypes = new ArrayList<>();
    private final Map<Integer, byte[]> addedCode = new HashMap<>();
    private final List<Integer> parts = new ArrayList<>();
    private @Nullable Carriers carriers;

    private LargeFunctions(byte[] module, int large, int bodyBytes, int partBytes) {
        this.module = module;
        this.large = large;
        this.bodyBytes = bodyBytes;
        this.partBytes = partBytes;
    }

    /**
     * A module without large functions.
     *
     * @param module the same bytes if there was none, or none that can be cut
     * @param parts for each function that is added behind the module's own, the index of the one that it was cut from
     * @param firstPart the index of the first of these functions
     * @param carriers the types, as their bytes, of the globals that are added behind the module's own: a part leaves there
     *     what it changed, and where it was called it is taken from there at once
     * @param firstCarrier the index of the first of these globals
     * @param hasMemory whether the module has a memory
     */
    // The module is handed on, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    public record Cut(
            byte[] module,
            List<Integer> parts,
            int firstPart,
            List<Integer> carriers,
            int firstCarrier,
            boolean hasMemory) {}

    /** Cuts the large functions of a module. */
    public static Cut cut(byte[] module) {
        return cut(module, LARGE, BODY_BYTES, PART_BYTES);
    }

    /** The same with other sizes. */
    static Cut cut(byte[] module, int large, int bodyBytes, int partBytes) {
        FutureTask<Cut> walk =
                new FutureTask<>(() -> new LargeFunctions(module, large, bodyBytes, partBytes).cutOrLeave());
        Thread thread = new Thread(null, walk, "large-functions", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return walk.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a large function could not be cut", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Cut cutOrLeave() {
        try {
            byte[] cut = cut();
            List<Integer> carried = carriers == null ? List.of() : List.copyOf(carriers.types());
            return new Cut(
                    cut, List.copyOf(parts), types.functionCount(), carried, types.globalCount(), types.hasMemory());
        } catch (Unsupported _) {
            return new Cut(module, List.of(), 0, List.of(), 0, false);
        }
    }

    private byte[] cut() {
        Map<Integer, byte[]> contents = new HashMap<>();
        List<int[]> sections = Sections.of(module);
        for (int[] section : sections) {
            switch (section[0]) {
                case Sections.TYPES -> types.readTypes(new Reader(module, section[1]));
                case Sections.IMPORTS -> types.readImports(new Reader(module, section[1]));
                case Sections.FUNCTIONS -> types.readFunctions(new Reader(module, section[1]));
                case Sections.MEMORIES -> types.readMemories(new Reader(module, section[1]));
                case Sections.GLOBALS -> types.readGlobals(new Reader(module, section[1]));
                case Sections.CODE -> contents.put(Sections.CODE, code(section[1]));
                default -> {}
            }
        }
        if (addedTypes.isEmpty()) {
            return module;
        }
        List<Integer> indices = addedTypes.stream().map(types::index).toList();
        contents.put(Sections.TYPES, types.write());
        return written(sections, contents, indices);
    }

    private byte[] written(List<int[]> sections, Map<Integer, byte[]> contents, List<Integer> indices) {
        Writer out = new Writer().bytes(module, 0, Sections.PREAMBLE);
        boolean declared = false;
        for (int[] section : sections) {
            switch (section[0]) {
                case Sections.FUNCTIONS -> contents.put(Sections.FUNCTIONS, functions(section, indices));
                case Sections.GLOBALS -> {
                    contents.put(Sections.GLOBALS, globals(section));
                    declared = true;
                }
                // What stands behind globals.
                case Sections.EXPORTS, 8, 9, Sections.DATA_COUNT, Sections.CODE -> {
                    if (!declared) {
                        byte[] globals = globals(null);
                        out.octet(Sections.GLOBALS).number(globals.length).bytes(globals);
                        declared = true;
                    }
                }
                default -> {}
            }
            byte[] content = contents.get(section[0]);
            out.octet(section[0]);
            if (content == null) {
                out.number(section[2] - section[1]).bytes(module, section[1], section[2]);
            } else {
                out.number(content.length).bytes(content);
            }
        }
        return out.toByteArray();
    }

    private byte[] globals(int @Nullable [] section) {
        Carriers added = Objects.requireNonNull(carriers);
        Writer out = new Writer();
        if (section == null) {
            out.number(added.types().size());
        } else {
            Reader in = new Reader(module, section[1]);
            out.number(in.number() + added.types().size()).bytes(module, in.at(), section[2]);
        }
        added.declare(out);
        return out.toByteArray();
    }

    private byte[] functions(int[] section, List<Integer> added) {
        Reader in = new Reader(module, section[1]);
        Writer out = new Writer().number(in.number() + added.size()).bytes(module, in.at(), section[2]);
        added.forEach(out::number);
        return out.toByteArray();
    }

    private byte[] code(int start) {
        Reader in = new Reader(module, start);
        int count = in.number();
        Writer bodies = new Writer();
        for (int i = 0; i < count; i++) {
            int entry = in.at();
            int size = in.number();
            int from = in.at();
            in.skip(size);
            byte[] cut = size < Math.min(large, LARGE_LOOP) ? null : cut(types.importedFunctions() + i, from, in.at());
            if (cut == null) {
                bodies.bytes(module, entry, in.at());
            } else {
                bodies.bytes(cut);
            }
        }
        Writer out = new Writer().number(count + addedTypes.size()).bytes(bodies.toByteArray());
        for (int i = 0; i < addedTypes.size(); i++) {
            out.bytes(Objects.requireNonNull(addedCode.get(types.functionCount() + i)));
        }
        return out.toByteArray();
    }

    /** A function's new entry; null if it stays as it is. */
    private byte @Nullable [] cut(int function, int from, int to) {
        try {
            Body body = new Body(module, from, to, types, types.ofFunction(function));
            if (to - from < large && Dispatch.of(body) < 0) {
                return null;
            }
            Cuts cuts = new Cuts(body, bodyBytes, partBytes);
            if (cuts.byStart().isEmpty()) {
                return null;
            }
            if (carriers == null) {
                carriers = new Carriers(types.globalCount());
            }
            return new Outlining(body, cuts, carriers, new Collected(function)).write();
        } catch (Unsupported _) {
            return null;
        }
    }

    /** What is added to the module for one of its functions. */
    private final class Collected implements Outlining.Added {
        private final int whole;

        Collected(int whole) {
            this.whole = whole;
        }

        @Override
        public int function(ModuleTypes.Type type) {
            addedTypes.add(type);
            parts.add(whole);
            return types.functionCount() + addedTypes.size() - 1;
        }

        @Override
        public void code(int function, byte[] entry) {
            addedCode.put(function, entry);
        }
    }
}
