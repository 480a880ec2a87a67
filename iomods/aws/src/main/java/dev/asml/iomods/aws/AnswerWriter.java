package dev.asml.iomods.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * Writes an answer as JSON by the SDK's model of it: fields have the names that AWS gives them, bytes are an array of
 * numbers, and what AWS did not answer is left out.
 *
 * @param json where to
 * @param service whose answers these are
 */
record AnswerWriter(JsonGenerator json, AwsService<?> service) {
    /**
     * Writes one object.
     *
     * @param body that of the answer, which is no field of the SDK's model
     */
    void write(SdkPojo answer, byte @Nullable [] body) throws IOException {
        json.writeStartObject();
        if (body != null) {
            json.writeFieldName(RequestReader.BODY);
            bytes(body);
        }
        for (SdkField<?> field : answer.sdkFields()) {
            Object value = field.getValueOrDefault(answer);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                json.writeFieldName(service.name(field));
                value(field, value);
            }
        }
        json.writeEndObject();
    }

    private void value(SdkField<?> field, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case Instant time -> service.times().write(json, field, time);
            case SdkBytes bytes -> bytes(bytes.asByteArrayUnsafe());
            case SdkPojo pojo -> write(pojo, null);
            case List<?> list -> list(field.getRequiredTrait(ListTrait.class).memberFieldInfo(), list);
            case Map<?, ?> map -> map(field.getRequiredTrait(MapTrait.class).valueFieldInfo(), map);
            case BigDecimal number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }

    private void list(SdkField<?> element, List<?> values) throws IOException {
        json.writeStartArray();
        for (Object value : values) {
            value(element, value);
        }
        json.writeEndArray();
    }

    private void map(SdkField<?> element, Map<?, ?> values) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            value(element, entry.getValue());
        }
        json.writeEndObject();
    }

    private void bytes(byte[] bytes) throws IOException {
        json.writeStartArray();
        for (byte each : bytes) {
            json.writeNumber(each & 0xff);
        }
        json.writeEndArray();
    }
}
