package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of settings: lines {@code key = "value"}, which also {@code [profile.NAME]} may head, in the part of TOML that needs
 * no parser of TOML, whose start takes longer than most commands. Editing keeps every other line as it is.
 */
final class SettingsFile {
    private static final int LARGEST = 64 * 1024;
    private static final Pattern LINE =
            Pattern.compile("([a-z]+)\\s*=\\s*(?:\"([^\"\\\\]*)\"|'([^']*)'|([^\"'#\\s]+))\\s*(?:#.*)?");
    private static final Pattern HEADING = Pattern.compile("\\[profile\\.([A-Za-z0-9_-]{1,64})]\\s*(?:#.*)?");

    private final Path file;
    private final List<String> lines;
    /** Values by key; those of profiles as {@code profile.NAME.KEY}. */
    private final Map<String, String> values = new LinkedHashMap<>();

    private SettingsFile(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            section = read(lines.get(i).strip(), section, i + 1);
        }
    }

    private String read(String line, String section, int number) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            return "profile." + heading.group(1) + ".";
        }
        Matcher pair = LINE.matcher(line);
        if (pair.matches() && Setting.ofKey(pair.group(1)).isPresent()) {
            String value =
                    pair.group(2) != null ? pair.group(2) : pair.group(3) != null ? pair.group(3) : pair.group(4);
            values.put(section + pair.group(1), value);
        } else if (!line.isEmpty() && !line.startsWith("#")) {
            String hint = pair.matches()
                    ? "there is no setting \"%s\"%s".formatted(pair.group(1), Suggestion.of(pair.group(1), keys()))
                    : "a line is KEY = \"VALUE\", [profile.NAME] or a comment";
            throw new CliException(ExitCode.USAGE, "%s:%d: %s".formatted(file, number, hint));
        }
        return section;
    }

    private static List<String> keys() {
        return List.of(Setting.values()).stream().map(Setting::key).toList();
    }

    /** Reads a file; one that is not there is empty. */
    static SettingsFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new SettingsFile(file, new ArrayList<>());
        }
        if (Files.size(file) > LARGEST) {
            throw new CliException(ExitCode.USAGE, file + ": a file of settings has at most 64 KiB");
        }
        return new SettingsFile(file, new ArrayList<>(Files.readAllLines(file)));
    }

    Path file() {
        return file;
    }

    /** Values by key, those of profiles as {@code profile.NAME.KEY}. */
    Map<String, String> values() {
        return values;
    }

    /** Writes a value in the place of the former one, else at the end of its section. */
    void set(String key, String value) throws IOException {
        String line = "%s = \"%s\"".formatted(key.substring(key.lastIndexOf('.') + 1), value);
        int at = find(key);
        if (at >= 0) {
            lines.set(at, line);
        } else {
            insert(key, line);
        }
        save();
    }

    private void insert(String key, String line) {
        String heading = heading(key);
        int end = end(heading);
        if (end < 0) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(heading);
            lines.add(line);
        } else {
            lines.add(end, line);
        }
    }

    /** Takes a value out; false if there is none. */
    boolean remove(String key) throws IOException {
        int at = find(key);
        if (at < 0) {
            return false;
        }
        lines.remove(at);
        save();
        return true;
    }

    private static String heading(String key) {
        int dot = key.lastIndexOf('.');
        return dot < 0 ? "" : "[" + key.substring(0, dot) + "]";
    }

    private int find(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        String heading = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            heading = line.startsWith("[") ? line.substring(0, line.indexOf(']') + 1) : heading;
            if (heading.equals(heading(key)) && line.matches(last + "\\s*=.*")) {
                return i;
            }
        }
        return -1;
    }

    /** The place behind a section's last line; -1 if there is no such section. */
    private int end(String wanted) {
        String heading = "";
        int end = wanted.isEmpty() ? 0 : -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            heading = line.startsWith("[") ? line.substring(0, line.indexOf(']') + 1) : heading;
            end = heading.equals(wanted) && !line.isEmpty() ? i + 1 : end;
        }
        return end;
    }

    /** A file with a token is for nobody else's eyes. */
    private void save() throws IOException {
        Path folder = Files.createDirectories(
                file.toAbsolutePath().resolveSibling(".").normalize());
        Path draft = Files.createTempFile(folder, ".settings", ".new");
        Files.write(draft, lines);
        boolean secret = lines.stream().anyMatch(line -> line.strip().startsWith(Setting.TOKEN.key()));
        if (!secret && Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
