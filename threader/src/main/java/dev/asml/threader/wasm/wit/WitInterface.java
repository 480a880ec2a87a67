package dev.asml.threader.wasm.wit;

import java.util.Map;

/**
 * An interface of a WIT text.
 *
 * @param file where it stands
 * @param name with its package and without a version, for example {@code wasi:io/streams}
 * @param version as the package has it; empty if it has none
 * @param types and what it uses of others', by name
 * @param functions by the component model's plain names, in the order of the text
 */
record WitInterface(
        String file, String name, String version, Map<String, WitItem> types, Map<String, WitItem.Func> functions) {}
