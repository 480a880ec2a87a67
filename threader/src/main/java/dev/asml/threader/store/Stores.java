package dev.asml.threader.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

public final class Stores {
    private Stores() {}

    public static Store open(String address, Map<String, String> environment) throws IOException {
        return DirectoryStore.open(Path.of(address));
    }
}
