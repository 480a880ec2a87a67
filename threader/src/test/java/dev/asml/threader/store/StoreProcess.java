package dev.asml.threader.store;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Another process that counts a document up: {@code ADDRESS KEY TIMES}. It has no libraries, so it shows as well that a
 * folder needs none.
 */
final class StoreProcess {
    /** Makes a document long enough that it is not written at once. */
    private static final int PADDING = 1 << 18;

    private StoreProcess() {}

    public static void main(String[] arguments) throws IOException {
        try (Store store = Stores.open(arguments[0], Map.of())) {
            for (int written = 0; written < Integer.parseInt(arguments[2]); written++) {
                int now = countUp(store, arguments[1]);
                System.out.println(now);
            }
        }
    }

    /** Counts up as often as others are faster, and once more; returns what it wrote. */
    static int countUp(Store store, String key) throws IOException {
        while (true) {
            Optional<Store.Document> found = store.read(key);
            int next = found.map(document -> number(document.content())).orElse(0) + 1;
            if (store.write(key, content(next), found.map(Store.Document::version))
                    .isPresent()) {
                return next;
            }
        }
    }

    /** No two are the same. */
    private static byte[] content(int number) {
        return (number + " " + UUID.randomUUID() + " ".repeat(PADDING) + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of a document that is whole. */
    static int number(byte[] content) {
        String[] words = new String(content, StandardCharsets.US_ASCII).split(" +", -1);
        if (content.length < PADDING || words.length != 3 || !words[0].equals(words[2])) {
            throw new AssertionError("a document is not whole: %d bytes".formatted(content.length));
        }
        return Integer.parseInt(words[0]);
    }

    static Process start(Path folder, String key, int times) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        String.join(File.pathSeparator, List.of(place(Store.class), place(StoreProcess.class))),
                        StoreProcess.class.getName(),
                        folder.toString(),
                        key,
                        Integer.toString(times))
                .redirectErrorStream(true)
                .start();
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
