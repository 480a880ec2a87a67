package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Descriptor;
import dev.asml.threader.wasm.wasi.Device;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls the functions of interfaces by name with values, as the canonical ABI does for a guest. */
final class FilesCaller {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int CREATE = 1;
    static final int DIRECTORY = 2;
    static final int EXCLUSIVE = 4;
    static final int TRUNCATE = 8;
    static final int FOLLOW = 1;

    final FilesHost host;
    final World world;
    final Descriptor root;
    final Descriptor tmp;

    FilesCaller(Assets assets, Map<String, Device> devices, long temporaryBytes) {
        host = new FilesHost(assets, devices, temporaryBytes);
        world = host.world();
        List<Object> directories = list(call("wasi:filesystem/preopens", "get-directories"));
        root = (Descriptor) fields(directories.get(0))[0];
        tmp = (Descriptor) fields(directories.get(1))[0];
    }

    static FilesCaller withTmp(long temporaryBytes) {
        return new FilesCaller(Assets.none(), Map.of(), temporaryBytes);
    }

    /** Calls a function of any interface. */
    Object call(String interfaceName, String function, Object... arguments) {
        return ByName.call(world, interfaceName, function, arguments);
    }

    private Variant method(String name, Object... arguments) {
        return (Variant) call("wasi:filesystem/types", "[method]" + name, arguments);
    }

    /** A method of a descriptor that succeeds: its value. */
    Object ok(String name, Object... arguments) {
        return Results.ok(method("descriptor." + name, arguments));
    }

    /** A method of a descriptor that succeeds and has no value. */
    void done(String name, Object... arguments) {
        Results.done(method("descriptor." + name, arguments));
    }

    /** A method of a descriptor that fails: the error's name. */
    String code(String name, Object... arguments) {
        return codeName(Results.error(method("descriptor." + name, arguments)));
    }

    static String codeName(Object code) {
        return names("error-code").get(((Variant) code).index());
    }

    static List<String> names(String type) {
        return ByName.names("wasi:filesystem/types", type);
    }

    Descriptor open(Descriptor base, String path, int openFlags, int flags) {
        return (Descriptor) ok("open-at", base, 0, path, openFlags, flags);
    }

    /** A new file under {@code /tmp} that holds a text. */
    Descriptor file(String path, String text) {
        Descriptor file = open(tmp, path, CREATE | EXCLUSIVE, READ | WRITE);
        assertThat(write(file, text, 0)).isEqualTo(text.length());
        return file;
    }

    long write(Descriptor file, String text, long offset) {
        return (Long) ok("write", file, text.getBytes(StandardCharsets.UTF_8), offset);
    }

    String read(Descriptor file, long length, long offset) {
        return text(fields(ok("read", file, length, offset))[0]);
    }

    boolean atEnd(Descriptor file, long length, long offset) {
        return (Boolean) fields(ok("read", file, length, offset))[1];
    }

    /** What a directory holds. */
    List<String> names(Descriptor directory) {
        Object entries = ok("read-directory", directory);
        List<String> names = new ArrayList<>();
        for (String name = next(entries); !name.isEmpty(); name = next(entries)) {
            names.add(name);
        }
        return names;
    }

    /** The next entry's name; empty at the end. */
    String next(Object entries) {
        Object entry = Results.ok(method("directory-entry-stream.read-directory-entry", entries));
        return entry.equals(Variant.none()) ? "" : (String) fields(Results.some(entry))[1];
    }

    static Object[] fields(Object value) {
        return (Object[]) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
