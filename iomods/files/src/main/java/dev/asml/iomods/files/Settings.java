package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a service's configuration says.
 *
 * @param grants the folders that may be used
 * @param maxBytes the most that one call reads or writes, unless it streams
 */
record Settings(Grants grants, int maxBytes) {
    private static final String ROOT = "root";
    private static final String READ_ONLY = "read_only";
    private static final String QUOTA = "quota_bytes";
    private static final String MAX_BYTES = "max_bytes";
    private static final Set<String> OF_ROOTS = Set.of(ROOT, READ_ONLY, QUOTA);

    private static final int DEFAULT_BYTES = 1 << 20;

    /** In base64, it is below the 8 MiB that an input may have. */
    private static final int MOST_BYTES = 4 << 20;

    /** Nothing is granted. */
    static final Settings NONE = new Settings(new Grants(Map.of()), DEFAULT_BYTES);

    /**
     * Reads a configuration.
     *
     * @param durable what a Threader keeps for the IOmod: the folder within is granted if the configuration names none
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    static Settings read(Map<String, String> config, Optional<Path> durable) throws IOException {
        Map<String, String> values = new TreeMap<>(config);
        int maxBytes = (int) number(MAX_BYTES, values.remove(MAX_BYTES), DEFAULT_BYTES, MOST_BYTES);
        values.keySet().forEach(Settings::requireKnown);
        Map<String, Grant> grants = new HashMap<>();
        for (String key : values.keySet()) {
            if (isOf(ROOT, key)) {
                String name = key.substring(ROOT.length());
                grants.put(name(name), grant(name, root(key, values), values));
            }
        }
        if (grants.isEmpty() && durable.isPresent()) {
            Path own = durable.get().resolve("files");
            grants.put("", grant("", Files.createDirectories(own).toRealPath(), values));
        }
        requireConsistent(grants, values);
        return new Settings(new Grants(grants), maxBytes);
    }

    private static void requireKnown(String key) {
        if (OF_ROOTS.stream().noneMatch(known -> isOf(known, key))) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a key of asml.std.files; it has: root, read_only, quota_bytes, each also with .NAME, and max_bytes"
                            .formatted(key));
        }
    }

    private static boolean isOf(String known, String key) {
        return key.equals(known) || key.startsWith(known + ".");
    }

    /** Of what comes after {@code root} in a key. */
    private static String name(String suffix) {
        if (suffix.isEmpty()) {
            return "";
        }
        try {
            String name = suffix.substring(1);
            if (RelativePath.parse(ROOT, name).names().size() == 1) {
                return name;
            }
        } catch (IomodFailure e) {
            throw new IllegalArgumentException("\"root%s\" cannot name a folder: %s".formatted(suffix, e.message()), e);
        }
        throw new IllegalArgumentException("\"root%s\" cannot name a folder: use one name".formatted(suffix));
    }

    private static void requireConsistent(Map<String, Grant> grants, Map<String, String> values) {
        if (grants.containsKey("") && grants.size() > 1) {
            throw new IllegalArgumentException(
                    "\"root\" and \"root.NAME\" exclude each other; give each folder a name");
        }
        for (String key : values.keySet()) {
            int dot = key.indexOf('.');
            if (dot > 0 && !grants.containsKey(key.substring(dot + 1))) {
                throw new IllegalArgumentException("\"%s\" has no \"root%s\"".formatted(key, key.substring(dot)));
            }
        }
    }

    private static Path root(String key, Map<String, String> values) throws IOException {
        String text = values.getOrDefault(key, "");
        try {
            Path root = Path.of(text);
            if (root.isAbsolute() && Files.isDirectory(root)) {
                return root.toRealPath();
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "\"%s\" is \"%s\"; it has to be the absolute path of a folder that exists".formatted(key, text));
    }

    /** What is said of a root, or of all of them. */
    private static Grant grant(String suffix, Path root, Map<String, String> values) throws IOException {
        boolean readOnly = flag(READ_ONLY + suffix, values.get(READ_ONLY + suffix))
                .or(() -> flag(READ_ONLY, values.get(READ_ONLY)))
                .orElse(false);
        if (!readOnly && !Files.isWritable(root)) {
            throw new IllegalArgumentException(
                    "\"%s\" is a folder in which nothing may be written; set \"%s\" to true, or let the Threader's user write it"
                            .formatted(ROOT + suffix, READ_ONLY + suffix));
        }
        String quota = values.containsKey(QUOTA + suffix) ? values.get(QUOTA + suffix) : values.get(QUOTA);
        Grant grant = new Grant(
                root,
                readOnly,
                quota == null
                        ? Optional.empty()
                        : Optional.of(new Quota(root, number(QUOTA + suffix, quota, 0, Long.MAX_VALUE / 2))));
        grant.sweep();
        return grant;
    }

    private static Optional<Boolean> flag(String key, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (!Set.of("true", "false").contains(text)) {
            throw new IllegalArgumentException("\"%s\" is \"%s\"; it can be true or false".formatted(key, text));
        }
        return Optional.of(text.equals("true"));
    }

    private static long number(String key, @Nullable String text, long otherwise, long most) {
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number > 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("\"%s\" is \"%s\"; it can be 1 to %d".formatted(key, text, most));
    }
}
