package dev.asml.threader.wasm.component;

import java.util.List;

/** A component as its binary has it: definitions in order, not yet valid. */
record Component(List<Definition> definitions) {}
