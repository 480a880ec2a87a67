package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shells in which {@code asml} is a command in {@code PATH}. */
final class Shells {
    private final Workspace workspace;

    /** Puts it there. */
    Shells(Workspace workspace) throws IOException {
        this.workspace = workspace;
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        for (String word : Workspace.command()) {
            script.append(" '").append(word).append("'");
        }
        Path launcher = workspace.write("bin/asml", script + " \"$@\"\n");
        if (!launcher.toFile().setExecutable(true)) {
            throw new IOException(launcher + " cannot be made executable");
        }
        workspace.with("PATH", launcher.getParent() + ":" + System.getenv("PATH"));
    }

    /** Runs a script by a shell. */
    Run run(String shell, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(workspace.folder().resolve("script." + shell), script);
        return workspace.run(List.of(shell, file.toString()));
    }
}
