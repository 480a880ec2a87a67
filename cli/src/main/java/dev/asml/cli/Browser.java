package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** The browser of the person at this machine. */
final class Browser {
    private static final List<String> OPENERS = List.of("xdg-open", "open");

    private Browser() {}

    /** Shows a page; says whether something could be started. */
    static boolean open(URI page) {
        for (String opener : OPENERS) {
            try {
                new ProcessBuilder(opener, page.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return true;
            } catch (IOException e) {
                // Not this one.
            }
        }
        return false;
    }
}
