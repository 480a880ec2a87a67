package dev.asml.cli;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.IomodLock;
import java.util.List;
import java.util.Optional;

/** An IOmod in a project's lock, as {@code asml iomod update} prints it. */
record UpdateDocument(
        String coordinates,

        @Meaning("what the service says") String range,

        String version,

        @Meaning("the version that was locked before; empty if there was none")
        String before,

        @Meaning("what there are packages for: \"any\", \"x86_64\", \"aarch64\" and so on")
        List<String> architectures) {
    static UpdateDocument of(Optional<IomodLock.Entry> before, IomodLock.Entry now) {
        return new UpdateDocument(
                now.coordinates().toString(),
                now.range(),
                now.version(),
                before.map(IomodLock.Entry::version).orElse(""),
                now.packages().keySet().stream().map(Architecture::name).toList());
    }

    String text() {
        String was = before.isEmpty() ? "new" : before.equals(version) ? "unchanged" : "was " + before;
        return "%s %s  %s for %s, %s".formatted(coordinates, range, version, String.join(", ", architectures), was);
    }
}
