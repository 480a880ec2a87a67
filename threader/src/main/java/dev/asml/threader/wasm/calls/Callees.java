package dev.asml.threader.wasm.calls;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Element;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.GlobalImport;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The functions of a module that something else than a direct call can reach.
 *
 * @param referred those that a reference can name, which is what a table holds
 * @param outside those that are called by their number from outside the module, without the imported ones
 * @param imported how many functions are imported; their numbers come first
 */
record Callees(BitSet referred, BitSet outside, int imported) {

    /** Finds them; all are, where references come and go in other ways than by tables. */
    static Callees of(WasmModule module) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        int all = imported + module.functionSection().functionCount();
        BitSet referred = new BitSet();
        BitSet outside = new BitSet();
        exported(module).forEach(outside::set);
        module.startSection().ifPresent(start -> outside.set((int) start.startIndex()));
        if (passesReferences(module)) {
            referred.set(0, all);
        } else {
            referred.or(outside);
            references(module).forEach(referred::set);
        }
        if (passesReferences(module) || sharesTables(module)) {
            outside.or(referred);
        }
        outside.clear(0, imported);
        return new Callees(referred, outside, imported);
    }

    private static IntStream exported(WasmModule module) {
        return exports(module)
                .filter(export -> export.exportType() == ExternalType.FUNCTION)
                .mapToInt(Export::index);
    }

    private static Stream<Export> exports(WasmModule module) {
        return IntStream.range(0, module.exportSection().exportCount()).mapToObj(module.exportSection()::getExport);
    }

    /** What sections and bodies refer to; a body may only to what a section does, but this does not rely on that. */
    private static IntStream references(WasmModule module) {
        Stream<List<Instruction>> elements =
                module.elementSection().stream().map(Element::initializers).flatMap(List::stream);
        Stream<List<Instruction>> globals = IntStream.range(
                        0, module.globalSection().globalCount())
                .mapToObj(i -> module.globalSection().getGlobal(i).initInstructions());
        Stream<List<Instruction>> tables = IntStream.range(
                        0, module.tableSection().tableCount())
                .mapToObj(i -> module.tableSection().getTable(i).initialize());
        Stream<Instruction> constants =
                Stream.of(elements, globals, tables).flatMap(each -> each).flatMap(List::stream);
        Stream<Instruction> code = Arrays.stream(module.codeSection().functionBodies())
                .map(FunctionBody::instructions)
                .flatMap(List::stream);
        return Stream.concat(constants, code)
                .filter(each -> each.opcode() == OpCode.REF_FUNC)
                .mapToInt(each -> (int) each.operand(0));
    }

    private static boolean sharesTables(WasmModule module) {
        return exports(module).anyMatch(export -> export.exportType() == ExternalType.TABLE)
                || module.importSection().count(ExternalType.TABLE) > 0;
    }

    /** Whether a function's parameter or result, a global that others see, or an exception can be a reference. */
    private static boolean passesReferences(WasmModule module) {
        FunctionType[] types = module.typeSection().types();
        for (FunctionType type : types) {
            if (type == null || hasReference(type.params()) || hasReference(type.returns())) {
                return true; // one that is no function's belongs to objects, which hold references
            }
        }
        return module.tagSection().isPresent()
                || module.importSection().stream().anyMatch(Callees::isReference)
                || exports(module).anyMatch(export -> isReference(module, export));
    }

    private static boolean hasReference(List<ValType> types) {
        return types.stream().anyMatch(ValType::isReference);
    }

    private static boolean isReference(Import each) {
        return each instanceof GlobalImport global && global.type().isReference();
    }

    private static boolean isReference(WasmModule module, Export export) {
        int own = export.index() - module.importSection().count(ExternalType.GLOBAL);
        return export.exportType() == ExternalType.GLOBAL
                && own >= 0
                && module.globalSection().getGlobal(own).valueType().isReference();
    }
}
