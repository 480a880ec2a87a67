package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Built-in functions that write and read texts in other forms. */
final class EncodingBuiltins {
    private EncodingBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("hex.encode", (_, a) -> Value.of(hex(a.text(0))));
        all.put("hex.decode", (_, a) -> text(read(() -> HexFormat.of().parseHex(a.text(0)))));
        all.put("base64.encode", (_, a) -> Value.of(Base64.getEncoder().encodeToString(bytes(a))));
        all.put("base64.decode", (_, a) -> text(read(() -> Base64.getDecoder().decode(a.text(0)))));
        all.put("base64.is_valid", (_, a) -> valid(a.text(0), Base64.getDecoder()::decode));
        all.put("base64url.encode", (_, a) -> Value.of(Base64.getUrlEncoder().encodeToString(bytes(a))));
        all.put(
                "base64url.encode_no_pad",
                (_, a) -> Value.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(a))));
        all.put(
                "base64url.decode",
                (_, a) -> text(read(() -> Base64.getUrlDecoder().decode(a.text(0)))));
        all.put("urlquery.encode", (_, a) -> Value.of(URLEncoder.encode(a.text(0), UTF_8)));
        all.put("urlquery.decode", (_, a) -> Value.of(read(() -> URLDecoder.decode(a.text(0), UTF_8))));
        all.put("urlquery.encode_object", (_, a) -> Value.of(query(a)));
        all.put("urlquery.decode_object", (_, a) -> fields(a.text(0)));
        all.put("json.marshal", (_, a) -> Value.of(a.value(0).json()));
        all.put("json.marshal_with_options", (_, a) -> Value.of(a.value(0).json()));
        all.put("json.unmarshal", (_, a) -> read(() -> Value.parseJson(a.text(0))));
        all.put("json.is_valid", (_, a) -> valid(a.text(0), Value::parseJson));
        all.put("yaml.marshal", (_, a) -> Value.of(YamlText.of(a.value(0))));
    }

    private static byte[] bytes(Arguments arguments) {
        return arguments.text(0).getBytes(UTF_8);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    private static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new BuiltinFailure(String.valueOf(e.getMessage()));
        }
    }

    private static Value valid(String text, Function<String, ?> reading) {
        try {
            var _ = reading.apply(text);
            return Value.of(true);
        } catch (IllegalArgumentException _) {
            return Value.of(false);
        }
    }

    /** A text of Rego is UTF-8, so other bytes have no value. */
    private static Value text(byte[] bytes) {
        try {
            return Value.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException _) {
            throw new BuiltinFailure("the bytes are no text");
        }
    }

    private static String query(Arguments arguments) {
        Map<String, List<String>> fields = new TreeMap<>();
        arguments
                .object(0)
                .forEach((name, value) -> fields.put(
                        Arguments.text(name),
                        value instanceof Value.Text(String one)
                                ? List.of(one)
                                : Arguments.items(value).stream()
                                        .map(Arguments::text)
                                        .toList()));
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, values) -> values.forEach(
                value -> pairs.add(URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8))));
        return String.join("&", pairs);
    }

    private static Value fields(String query) {
        Map<String, List<Value>> fields = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.computeIfAbsent(read(() -> URLDecoder.decode(name, UTF_8)), _ -> new ArrayList<>())
                        .add(Value.of(read(() -> URLDecoder.decode(value, UTF_8))));
            }
        }
        Map<String, Value> object = new LinkedHashMap<>();
        fields.forEach((name, values) -> object.put(name, new Value.Array(values)));
        return Value.object(object);
    }
}
