package dev.asml.threader.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What a process does before it becomes the IOmod, so that its bounds hold from its first instruction. */
final class Prologue {
    /** A bound above that of the Threader itself cannot be set, and need not be. */
    private static final String SCRIPT = """
            [ "$1" = - ] || ulimit -n "$1" 2>/dev/null
            shift
            while [ "$1" != -- ]; do
                echo $$ >"$1" || exit 125
                shift
            done
            shift
            exec "$@"
            """;

    private Prologue() {}

    /** The command that sets bounds and then executes another one, in the same process. */
    static List<String> before(List<String> command, OptionalInt descriptors, ControlGroup group) {
        if (descriptors.isEmpty() && group.folders().isEmpty()) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        whole.add(descriptors.isPresent() ? Integer.toString(descriptors.getAsInt()) : "-");
        for (Path folder : group.folders()) {
            whole.add(folder.resolve("cgroup.procs").toString());
        }
        whole.add("--");
        whole.addAll(command);
        return whole;
    }
}
