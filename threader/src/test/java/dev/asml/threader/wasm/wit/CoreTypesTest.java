package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.CanonicalAbi;
import dev.asml.threader.wasm.component.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The functions of WASI 0.2 as core modules import them, against what the tools of others make of the WIT. */
class CoreTypesTest {
    @Test
    void functionsHaveTheCoreTypesThatToolsGiveThem() throws IOException {
        Map<String, String> given = given();
        Map<String, String> ours = new LinkedHashMap<>();
        for (String key : given.keySet()) {
            int space = key.indexOf(' ');
            Signature signature =
                    HostInterfaces.declared(key.substring(0, space)).get(key.substring(space + 1));
            ours.put(key, signature == null ? "not declared" : text(signature));
        }

        assertThat(given).hasSize(175);
        assertThat(ours).isEqualTo(given);
    }

    private static Map<String, String> given() throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        String name = "";
        for (String line : lines()) {
            if (line.startsWith("  ")) {
                int space = line.lastIndexOf(' ');
                given.put(name + " " + line.substring(2, space), line.substring(space + 1));
            } else if (!line.startsWith("#")) {
                name = line;
            }
        }
        return given;
    }

    private static List<String> lines() throws IOException {
        try (var in = Objects.requireNonNull(CoreTypesTest.class.getResourceAsStream("core-types.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String text(Signature signature) {
        return letters(CanonicalAbi.lowered(signature).params()) + ":"
                + letters(CanonicalAbi.lowered(signature).returns());
    }

    private static String letters(List<ValType> types) {
        return types.stream()
                .map(type -> type.equals(ValType.I32) ? "i" : type.equals(ValType.I64) ? "I" : type.toString())
                .collect(Collectors.joining());
    }
}
