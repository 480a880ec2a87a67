package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A path as a function writes it: names between slashes, from a granted folder downwards. Without names it is the folder
 * itself.
 *
 * @param names each a single name that is neither {@code .} nor {@code ..}
 */
record RelativePath(List<Path> names) {
    /** Begins the names of what the IOmod itself keeps in a granted folder; no function sees or names them. */
    static final String RESERVED = ".asml-";

    /** Of folders in each other: a walk has each of them open. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_BYTES = 4096;
    private static final int MAX_NAME_BYTES = 255;

    RelativePath {
        names = List.copyOf(names);
    }

    /**
     * Reads a request's field.
     *
     * @throws IomodFailure {@code INVALID_INPUT}, naming the field
     */
    static RelativePath parse(String field, String text) {
        if (text.isEmpty()) {
            return new RelativePath(List.of());
        }
        if (text.startsWith("/")) {
            throw invalid(field, "begins with a slash; paths are relative to the granted folder");
        }
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw invalid(field, "is longer than %d bytes".formatted(MAX_BYTES));
        }
        List<Path> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            names.add(name(field, name));
        }
        if (names.size() > MAX_DEPTH) {
            throw invalid(field, "has more than %d names".formatted(MAX_DEPTH));
        }
        return new RelativePath(names);
    }

    private static Path name(String field, String name) {
        if (name.isEmpty()) {
            throw invalid(field, "has an empty name: write one slash between names and none at the end");
        }
        if (name.equals(".") || name.equals("..")) {
            throw invalid(field, "has the name \"%s\"; write the path without it".formatted(name));
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw invalid(field, "has a name that is longer than %d bytes".formatted(MAX_NAME_BYTES));
        }
        if (isReserved(name)) {
            throw invalid(field, "has a name that begins with \"%s\", which is reserved".formatted(RESERVED));
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw invalid(field, "has a name that cannot be one of a file: " + e.getReason());
        }
    }

    /** Also where names that differ in case alone are the same. */
    static boolean isReserved(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith(RESERVED);
    }

    private static IomodFailure invalid(String field, String problem) {
        return IomodFailure.invalidInput("field \"%s\" %s".formatted(field, problem));
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    /** The name of what the path leads to, which is not the root. */
    Path name() {
        return names.getLast();
    }

    /** The folder that has it, which is not the root. */
    RelativePath parent() {
        return new RelativePath(names.subList(0, names.size() - 1));
    }

    RelativePath child(Path name) {
        List<Path> longer = new ArrayList<>(names);
        longer.add(name);
        return new RelativePath(longer);
    }

    /** Without the first of its names. */
    RelativePath rest() {
        return new RelativePath(names.subList(1, names.size()));
    }

    /** Whether it is the other, or below it. */
    boolean isIn(RelativePath other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /** As a function writes it. */
    @Override
    public String toString() {
        return names.stream().map(Path::toString).collect(Collectors.joining("/"));
    }
}
