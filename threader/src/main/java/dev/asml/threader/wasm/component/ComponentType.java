package dev.asml.threader.wasm.component;

import java.util.List;
import java.util.Map;

/**
 * What a component imports and exports.
 *
 * @param wanted resource types that its imports bring
 * @param made resource types that each instance has its own of
 */
record ComponentType(
        List<ResourceType> wanted,
        Map<String, ExternType> imports,
        List<ResourceType> made,
        Map<String, ExternType> exports) {}
