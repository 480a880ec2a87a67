package dev.asml.threader.wasm.component;

/** The kinds of things that have an index in a component. */
enum Sort {
    CORE_FUNCTION("core function"),
    CORE_TABLE("core table"),
    CORE_MEMORY("core memory"),
    CORE_GLOBAL("core global"),
    CORE_TAG("core tag"),
    CORE_TYPE("core type"),
    CORE_MODULE("core module"),
    CORE_INSTANCE("core instance"),
    FUNCTION("function"),
    VALUE("value"),
    TYPE("type"),
    COMPONENT("component"),
    INSTANCE("instance");

    private final String label;

    Sort(String label) {
        this.label = label;
    }

    boolean core() {
        return compareTo(CORE_INSTANCE) <= 0;
    }

    /** For messages. */
    @Override
    public String toString() {
        return label;
    }
}
