package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.AnnotatedInstruction;
import com.dylibso.chicory.wasm.types.CodeSection;
import com.dylibso.chicory.wasm.types.DataCountSection;
import com.dylibso.chicory.wasm.types.DataSection;
import com.dylibso.chicory.wasm.types.ElementSection;
import com.dylibso.chicory.wasm.types.ExportSection;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.FunctionSection;
import com.dylibso.chicory.wasm.types.GlobalSection;
import com.dylibso.chicory.wasm.types.ImportSection;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.MemorySection;
import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.Section;
import com.dylibso.chicory.wasm.types.StartSection;
import com.dylibso.chicory.wasm.types.TableSection;
import com.dylibso.chicory.wasm.types.TagSection;
import com.dylibso.chicory.wasm.types.TypeSection;
import com.dylibso.chicory.wasm.types.UnknownCustomSection;
import java.io.ByteArrayInputStream;
import java.util.List;

/**
 * A module as the code cache keeps it, parsed: it was checked when it was compiled, and is not checked again.
 *
 * @param module the module without its start function, which is called by who makes an instance, for not every instance
 *     needs it
 * @param start the number of that function; {@link #NO_START} if there is none
 * @param tables what instances have in their first table beside what the module says
 */
record KeptModule(WasmModule module, int start, List<TableContent> tables) {
    static final int NO_START = -1;

    /** What a section with the content of a function section is called: hundreds of numbers, which the engine reads slowly. */
    static final String FUNCTIONS = "functions";

    static KeptModule parse(byte[] kept) {
        Sections sections = new Sections();
        Parser.builder().build().parse(new ByteArrayInputStream(kept), sections::add);
        return sections.build();
    }

    /** The sections of a module as they come. */
    private static final class Sections {
        /** In the place of a body whose code is compiled. */
        private static final FunctionBody COMPILED = new FunctionBody(List.of(), List.of(trap(), end()));

        private final WasmModule.Builder module = WasmModule.builder().withValidation(false);
        private List<TableContent> tables = List.of();
        private int functions;
        private boolean hasCode;
        private int start = NO_START;

        private static AnnotatedInstruction trap() {
            return AnnotatedInstruction.builder()
                    .from(instruction(OpCode.UNREACHABLE))
                    .build();
        }

        /** It says what it ends. */
        private static AnnotatedInstruction end() {
            return AnnotatedInstruction.builder()
                    .from(instruction(OpCode.END))
                    .withScope(instruction(OpCode.NOP))
                    .build();
        }

        private static Instruction instruction(OpCode opcode) {
            return new Instruction(0, opcode, new long[0]);
        }

        void add(Section section) {
            switch (section) {
                case TypeSection types -> module.setTypeSection(types);
                case ImportSection imports -> module.setImportSection(imports);
                case FunctionSection declared -> set(declared);
                case TableSection tables -> module.setTableSection(tables);
                case MemorySection memories -> module.setMemorySection(memories);
                case TagSection tags -> module.setTagSection(tags);
                case GlobalSection globals -> module.setGlobalSection(globals);
                case ExportSection exports -> module.setExportSection(exports);
                case StartSection first -> start = (int) first.startIndex();
                case ElementSection elements -> module.setElementSection(elements);
                case DataCountSection count -> module.setDataCountSection(count);
                case CodeSection code -> {
                    hasCode = true;
                    module.setCodeSection(code);
                }
                case DataSection data -> module.setDataSection(data);
                case UnknownCustomSection custom
                when custom.name().equals(TableContent.SECTION) -> tables = TableContent.read(custom.bytes());
                case UnknownCustomSection custom when custom.name().equals(FUNCTIONS) -> set(functions(custom.bytes()));
                default -> {} // other custom ones
            }
        }

        private void set(FunctionSection declared) {
            functions = declared.functionCount();
            module.setFunctionSection(declared);
        }

        private static FunctionSection functions(byte[] section) {
            WasmBinary.Cursor in = new WasmBinary.Cursor(section, 0);
            FunctionSection.Builder functions = FunctionSection.builder();
            for (int left = in.unsigned(); left > 0; left--) {
                var _ = functions.addFunctionType(in.unsigned());
            }
            return functions.build();
        }

        KeptModule build() {
            if (!hasCode && functions > 0) {
                CodeSection.Builder bodies = CodeSection.builder();
                for (int i = 0; i < functions; i++) {
                    var _ = bodies.addFunctionBody(COMPILED);
                }
                module.setCodeSection(bodies.build());
            }
            return new KeptModule(module.build(), start, tables);
        }
    }
}
