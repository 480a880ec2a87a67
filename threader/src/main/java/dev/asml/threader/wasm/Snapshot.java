package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.GlobalInstance;
import java.util.List;

/** The state of an instance of a resettable module: its memories and its mutable globals. */
record Snapshot(List<Part> memories, long[] variables) {

    /** One memory: its bytes up to the last that is not zero, and its size. */
    record Part(byte[] content, int pages) {}

    static Snapshot of(Guest guest) {
        return new Snapshot(
                guest.memories().stream()
                        .map(memory -> new Part(memory.content(), memory.pages()))
                        .toList(),
                guest.variables().stream().mapToLong(GlobalInstance::getValue).toArray());
    }

    /** Gives this state to a new instance. */
    void load(Guest guest) {
        for (int i = 0; i < memories.size(); i++) {
            guest.memories()
                    .get(i)
                    .load(memories.get(i).content(), memories.get(i).pages());
        }
        setVariables(guest);
    }

    /** Puts back an instance that had this state. */
    void restore(Guest guest) {
        for (int i = 0; i < memories.size(); i++) {
            guest.memories()
                    .get(i)
                    .restore(memories.get(i).content(), memories.get(i).pages());
        }
        setVariables(guest);
    }

    private void setVariables(Guest guest) {
        for (int i = 0; i < variables.length; i++) {
            guest.variables().get(i).setValue(variables[i]);
        }
    }

    /** Bytes of the memories' content. */
    long size() {
        return memories.stream().mapToLong(memory -> memory.content().length).sum();
    }
}
