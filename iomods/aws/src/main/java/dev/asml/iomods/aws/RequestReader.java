package dev.asml.iomods.aws;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.asml.iomod.IomodFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Reads a request of JSON by the SDK's model of it: its fields have the names that AWS gives them. Bytes are an array of
 * numbers, or a text in base64; {@code null} is as good as nothing.
 *
 * <p>Every problem is an {@link IomodFailure} that names the field by its path.
 */
final class RequestReader {
    /** What the body of a request is called that has one; it is no field of the SDK's model. */
    static final String BODY = "Body";

    private final AwsService<?> service;
    private final JsonParser json;
    private final boolean hasBody;
    private byte[] body = {};

    /** A reader of the value that begins with the parser's next token. */
    RequestReader(AwsService<?> service, JsonParser json, boolean hasBody) {
        this.service = service;
        this.json = json;
        this.hasBody = hasBody;
    }

    /**
     * Reads a request; {@code null} in place of an object leaves it empty.
     *
     * @param builder of the SDK's request
     */
    SdkRequest read(SdkPojo builder) throws IOException {
        try {
            document(builder);
        } catch (JsonProcessingException e) {
            throw IomodFailure.invalidInput("the input is not JSON: " + e.getOriginalMessage());
        }
        return ((SdkRequest.Builder) builder).build();
    }

    private void document(SdkPojo builder) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw IomodFailure.invalidInput("the input is empty, not JSON");
        }
        if (first != JsonToken.VALUE_NULL) {
            object(builder, "");
        }
        if (json.nextToken() != null) {
            throw IomodFailure.invalidInput("the input goes on after its JSON");
        }
    }

    /** What was in the field {@link #BODY}; nothing is an empty body. */
    byte[] body() {
        return body;
    }

    private void object(SdkPojo pojo, String path) throws IOException {
        require(JsonToken.START_OBJECT, "an object", path);
        Map<String, SdkField<?>> fields = fields(service, pojo);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            String inner = path.isEmpty() ? name : path + "." + name;
            json.nextToken();
            SdkField<?> field = fields.get(name);
            if (field != null) {
                field.set(pojo, value(field, inner));
            } else if (hasBody && path.isEmpty() && name.equals(BODY)) {
                body = json.currentToken() == JsonToken.VALUE_NULL ? body : bytes(inner);
            } else {
                throw IomodFailure.invalidInput("unknown field \"%s\"; known are %s"
                        .formatted(inner, String.join(", ", new TreeSet<>(fields.keySet()))));
            }
        }
    }

    /** By the names of the model; what the SDK calls otherwise has its name in AWS's path, too. */
    static Map<String, SdkField<?>> fields(AwsService<?> service, SdkPojo pojo) {
        Map<String, SdkField<?>> fields = new LinkedHashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            fields.put(service.name(field), field);
        }
        for (SdkField<?> field : pojo.sdkFields()) {
            if (field.location() == MarshallLocation.PATH || field.location() == MarshallLocation.GREEDY_PATH) {
                fields.putIfAbsent(field.locationName(), field);
            }
        }
        return fields;
    }

    private @Nullable Object value(SdkField<?> field, String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> {
                require(JsonToken.VALUE_STRING, "a text", path);
                yield json.getText();
            }
            case BOOLEAN -> truth(path);
            case BYTE -> (byte) whole(path, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SHORT -> (short) whole(path, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) whole(path, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(path, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> {
                requireNumber(path);
                yield json.getFloatValue();
            }
            case DOUBLE -> {
                requireNumber(path);
                yield json.getDoubleValue();
            }
            case BIG_DECIMAL -> {
                requireNumber(path);
                yield json.getDecimalValue();
            }
            case INSTANT -> TimeForm.read(json, path);
            case SDK_BYTES -> SdkBytes.fromByteArrayUnsafe(bytes(path));
            case SDK_POJO -> {
                SdkPojo pojo = field.constructor().get();
                object(pojo, path);
                yield ((SdkBuilder<?, ?>) pojo).build();
            }
            case LIST -> list(field.getRequiredTrait(ListTrait.class).memberFieldInfo(), path);
            case MAP -> map(field.getRequiredTrait(MapTrait.class).valueFieldInfo(), path);
            case NULL, DOCUMENT -> throw IomodFailure.invalidInput("field \"%s\" cannot be given".formatted(path));
        };
    }

    private List<@Nullable Object> list(SdkField<?> element, String path) throws IOException {
        require(JsonToken.START_ARRAY, "a list", path);
        List<@Nullable Object> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(element, "%s[%d]".formatted(path, values.size())));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(SdkField<?> element, String path) throws IOException {
        require(JsonToken.START_OBJECT, "an object", path);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            values.put(key, value(element, path + "." + key));
        }
        return values;
    }

    private boolean truth(String path) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw mistyped("true or false", path);
        }
        return json.getBooleanValue();
    }

    private long whole(String path, long least, long most) throws IOException {
        require(JsonToken.VALUE_NUMBER_INT, "a whole number", path);
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || json.getLongValue() < least
                || json.getLongValue() > most) {
            throw mistyped("a whole number from %d to %d".formatted(least, most), path);
        }
        return json.getLongValue();
    }

    private byte[] bytes(String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return json.getBinaryValue();
            } catch (IOException _) {
                throw mistyped("base64 (RFC 4648, section 4)", path);
            }
        }
        require(JsonToken.START_ARRAY, "a list of numbers from 0 to 255, or a text in base64", path);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            bytes.write((int) whole("%s[%d]".formatted(path, bytes.size()), 0, 255));
        }
        return bytes.toByteArray();
    }

    private void requireNumber(String path) {
        if (!json.currentToken().isNumeric()) {
            throw mistyped("a number", path);
        }
    }

    private void require(JsonToken token, String what, String path) {
        if (json.currentToken() != token) {
            throw mistyped(what, path);
        }
    }

    private static IomodFailure mistyped(String what, String path) {
        return IomodFailure.invalidInput(
                path.isEmpty() ? "the input is not " + what : "field \"%s\" is not %s".formatted(path, what));
    }
}
