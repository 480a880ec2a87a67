package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is deployed as a policy: its module, and the data that comes with it.
 *
 * <p>Source of the layout: "Bundles" of the Open Policy Agent's documentation.
 *
 * @param data an object; empty if the bundle has none
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by the one who made it
public record PolicyBundle(byte[] wasm, Value.Obj data) {
    private static final int MAX_PACKED = 8 << 20;
    private static final int MAX_WASM = 4 << 20;
    private static final String MODULE = "policy.wasm";
    private static final String DATA = "data.json";

    /**
     * Reads a bundle, or a module alone.
     *
     * @throws PolicyException if it is neither, or over a bound
     */
    public static PolicyBundle read(byte[] bytes) {
        if (bytes.length > MAX_PACKED) {
            throw PolicyException.invalid("a bundle of %d bytes; the limit is %d".formatted(bytes.length, MAX_PACKED));
        }
        if (startsLike(bytes, 0, 'a', 's', 'm')) {
            return new PolicyBundle(bounded(bytes), new Value.Obj(new LinkedHashMap<>()));
        }
        if (!startsLike(bytes, 0x1f, 0x8b)) {
            throw PolicyException.invalid("neither a module (\\0asm) nor a bundle (a tar.gz file)");
        }
        return of(BundleFiles.unpack(bytes));
    }

    private static boolean startsLike(byte[] bytes, int... first) {
        for (int i = 0; i < first.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bounded(byte[] wasm) {
        if (wasm.length > MAX_WASM) {
            throw PolicyException.invalid("a module of %d bytes; the limit is %d".formatted(wasm.length, MAX_WASM));
        }
        return wasm;
    }

    private static PolicyBundle of(Map<String, byte[]> files) {
        byte[] module = files.get(module(files));
        if (module == null) {
            throw PolicyException.invalid(
                    "the bundle has no %s; make it with \"opa build -t wasm -e ENTRYPOINT\"".formatted(MODULE));
        }
        SequencedMap<Value, Value> data = new LinkedHashMap<>();
        files.forEach((name, content) -> {
            if (name.equals(DATA) || name.endsWith("/" + DATA)) {
                place(data, name, Documents.object(name, content));
            }
        });
        return new PolicyBundle(bounded(module), new Value.Obj(data));
    }

    /** The manifest may name the module; there is one in any bundle that the compiler makes. */
    private static String module(Map<String, byte[]> files) {
        byte[] manifest = files.get(".manifest");
        if (manifest == null) {
            return MODULE;
        }
        Value resolvers = Documents.object(".manifest", manifest).members().get(Value.of("wasm"));
        if (resolvers instanceof Value.Array(var items)
                && !items.isEmpty()
                && items.getFirst() instanceof Value.Obj(var resolver)
                && resolver.get(Value.of("module")) instanceof Value.Text(String path)) {
            return BundleFiles.plain(path);
        }
        return MODULE;
    }

    /** The data of a file in a folder is below the names of the folder's path. */
    private static void place(SequencedMap<Value, Value> data, String name, Value.Obj content) {
        Value.Obj placed = content;
        List<String> folders = List.of(name.split("/"));
        for (String folder : folders.subList(0, folders.size() - 1).reversed()) {
            placed = (Value.Obj) Value.object(Map.of(folder, placed));
        }
        Value.Obj merged = Documents.merged(new Value.Obj(data), placed);
        data.putAll(merged.members());
    }

    /**
     * The data that an evaluation sees: the bundle's, and over it what the function gives.
     *
     * @param given a JSON object; nothing of it if it is blank
     * @throws IllegalArgumentException if it is something else
     */
    public byte[] dataWith(String given) {
        Value.Obj all = data;
        if (!given.isBlank()) {
            all = switch (Value.parseJson(given)) {
                case Value.Obj object -> Documents.merged(data, object);
                case Value.Null _ -> data;
                case Value.Bool _, Value.Num _, Value.Text _, Value.Array _, Value.Set _ ->
                    throw new IllegalArgumentException("it is no object");
            };
        }
        return all.json().getBytes(UTF_8);
    }

    /** Documents of a bundle, and how they are laid over each other. */
    private static final class Documents {
        static Value.Obj object(String name, byte[] content) {
            try {
                if (Value.parseJson(new String(content, UTF_8)) instanceof Value.Obj object) {
                    return object;
                }
                throw PolicyException.invalid("%s of the bundle is no JSON object".formatted(name));
            } catch (IllegalArgumentException e) {
                throw PolicyException.invalid("%s of the bundle is no JSON: %s".formatted(name, e.getMessage()));
            }
        }

        static Value.Obj merged(Value.Obj below, Value.Obj above) {
            if (below.members().isEmpty()) {
                return above;
            }
            SequencedMap<Value, Value> all = new LinkedHashMap<>(below.members());
            above.members().forEach((key, value) -> all.merge(key, value, Documents::over));
            return new Value.Obj(all);
        }

        private static Value over(@Nullable Value below, Value above) {
            return below instanceof Value.Obj old && above instanceof Value.Obj given ? merged(old, given) : above;
        }
    }
}
