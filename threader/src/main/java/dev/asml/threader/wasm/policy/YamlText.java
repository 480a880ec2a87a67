package dev.asml.threader.wasm.policy;

/** A value as YAML 1.2, which JSON is a part of: one flow document, with the end of line that documents have. */
final class YamlText {
    private YamlText() {}

    static String of(Value value) {
        return value.json() + "\n";
    }
}
