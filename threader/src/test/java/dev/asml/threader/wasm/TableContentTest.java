package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.UninstantiableException;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableContentTest {
    /** A module with functions that give 7 and 8, a table of 4, and a function that calls what is at a place there. */
    private static LoadedModule module(String elements) {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        write(module, "0061736d01000000");
        write(module, "010a02" + "6000017f" + "60017f017f"); // types
        write(module, "0304030000" + "01"); // functions
        write(module, "0404017000" + "04"); // a table of 4
        write(module, "0708010463616c6c0002"); // an export: call
        byte[] content = HexFormat.of().parseHex(elements);
        module.write(9);
        module.write(content.length);
        module.writeBytes(content);
        write(module, "0a1303" + "0400" + "41070b" + "0400" + "41080b" + "0700" + "2000" + "110000" + "0b");
        return new LoadedModule("test", CompiledCode.compile(module.toByteArray(), "test/table"), true, "test/table");
    }

    private static void write(ByteArrayOutputStream module, String bytes) {
        module.writeBytes(HexFormat.of().parseHex(bytes));
    }

    private static Instance instance(String elements) {
        return module(elements).instantiate(ImportValues.builder().build());
    }

    @Test
    void theLastSegmentThatNamesAPlaceDecides() {
        Instance instance = instance("02" + "0041010b020001" + "0041020b0100");

        assertThat(instance.export("call").apply(1)).containsExactly(7);
        assertThat(instance.export("call").apply(2)).containsExactly(7);
        assertThatThrownBy(() -> instance.export("call").apply(3)).hasMessageContaining("uninitialized element");
    }

    @Test
    void isNotKeptByTheEngine() {
        assertThat(module("01" + "0041000b0101").module().elementSection().elementCount())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0041030b020001", "00417f0b0100", "0041050b00"})
    void doesNotFitWhereItReachesBeyondTheTable(String segment) {
        LoadedModule module = module("01" + segment);

        assertThatThrownBy(() -> module.instantiate(ImportValues.builder().build()))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageContaining("out of bounds table access");
    }
}
