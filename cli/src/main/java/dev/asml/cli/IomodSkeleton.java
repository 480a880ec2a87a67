package dev.asml.cli;

import dev.asml.manifests.Coordinates;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The first files of an IOmod.
 *
 * @param files each one's name in the IOmod's folder, and its content
 * @param packageFolder the folder in there that is the package, or nothing if it is the whole
 * @param launcher the file that has to be executable, or nothing if a compiler makes it
 */
record IomodSkeleton(Map<String, String> files, String packageFolder, String launcher) {
    static final String VERSION = "1.0.0";

    private static final List<String> NODE_LIBRARY = List.of("iomod.js", "streams.js", "wire.js", "conformance.js");
    private static final List<String> C_LIBRARY =
            List.of("iomod.c", "iomod.h", "transport.c", "transport.h", "wire.c", "wire.h");

    static IomodSkeleton of(Coordinates named, IomodLanguage language) throws IOException {
        return switch (language) {
            case JAVA -> java(named);
            case NODE -> node(named);
            case C -> c(named);
        };
    }

    private static IomodSkeleton java(Coordinates named) throws IOException {
        String type = type(named.name());
        String java = named.organisation().replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT);
        String group = (Character.isDigit(java.charAt(0)) ? "_" : "") + java;
        Map<String, String> words = words(named);
        words.put("SDK", Version.number());
        words.put("GROUP", group);
        words.put("TYPE", type);
        String launcher = "package/bin/" + named.name();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", Sources.template("iomod/pom.xml", words));
        files.put("src/main/java/%s/%s.java".formatted(group, type), Sources.template("iomod/Iomod.txt", words));
        files.put("package/iomod.toml", Sources.template("iomod/iomod.toml", words));
        files.put(launcher, Sources.template("iomod/launcher", words));
        files.put(".gitignore", "target/\npackage/lib/\n");
        return new IomodSkeleton(files, "package", launcher);
    }

    private static IomodSkeleton node(Coordinates named) throws IOException {
        String own = own(named, ".js", NODE_LIBRARY);
        String launcher = "bin/" + named.name();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("iomod.toml", Sources.template("iomod/iomod.toml", words(named)));
        files.put(launcher, Sources.template("iomod/node/launcher", words(named)));
        files.put(own, Sources.template("iomod/node/own.js", words(named)));
        addLibrary(files, "iomod/node/", NODE_LIBRARY);
        return new IomodSkeleton(files, "", launcher);
    }

    private static IomodSkeleton c(Coordinates named) throws IOException {
        String own = own(named, ".c", C_LIBRARY);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("iomod.toml", Sources.template("iomod/iomod.toml", words(named)));
        files.put("Makefile", Sources.template("iomod/c/Makefile", words(named)));
        files.put(own, Sources.template("iomod/c/own.c", words(named)));
        addLibrary(files, "iomod/c/", C_LIBRARY);
        files.put(".gitignore", "bin/\n");
        return new IomodSkeleton(files, "", "");
    }

    /** The file of its own methods, which must not be one of those that it is given. */
    private static String own(Coordinates named, String ending, List<String> library) {
        String own = named.name() + ending;
        if (library.contains(own)) {
            throw new CliException(
                    ExitCode.USAGE, "an IOmod has a %s of the protocol already; name yours otherwise".formatted(own));
        }
        return own;
    }

    /** What speaks the protocol, as the examples have it. */
    private static void addLibrary(Map<String, String> files, String folder, List<String> library) throws IOException {
        for (String file : library) {
            files.put(file, Sources.template(folder + file, Map.of()));
        }
    }

    private static Map<String, String> words(Coordinates named) {
        return new LinkedHashMap<>(Map.of("COORDINATES", named.toString(), "VERSION", VERSION, "NAME", named.name()));
    }

    private static String type(String name) {
        StringBuilder type = new StringBuilder();
        for (String part : name.split("[^A-Za-z0-9]+", -1)) {
            type.append(part.isEmpty() ? "" : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return (Character.isDigit(type.charAt(0)) ? "_" : "") + type + "Iomod";
    }
}
