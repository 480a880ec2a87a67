package dev.asml.iomods.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/** How a service's times stand in answers. In requests each form is taken. */
public enum TimeForm {
    /** A number: seconds since 1970, with a fraction. */
    SECONDS,
    /** A text: as HTTP writes it (RFC 9110, section 5.6.7) where it comes in a header, otherwise as ISO 8601 does. */
    TEXT;

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    void write(JsonGenerator json, SdkField<?> field, Instant time) throws IOException {
        if (this == SECONDS) {
            json.writeNumber(time.getEpochSecond() + time.getNano() / 1e9);
        } else if (field.location() == MarshallLocation.HEADER) {
            json.writeString(HTTP_DATE.format(time));
        } else {
            json.writeString(time.toString());
        }
    }

    /**
     * Reads a time.
     *
     * @param path what it is called if it is none
     */
    static Instant read(JsonParser json, String path) throws IOException {
        JsonToken token = json.currentToken();
        if (token.isNumeric()) {
            double seconds = json.getDoubleValue();
            return Instant.ofEpochSecond((long) Math.floor(seconds), Math.round((seconds - Math.floor(seconds)) * 1e9));
        }
        String text = json.getText();
        try {
            return token == JsonToken.VALUE_STRING && !text.isEmpty() && Character.isDigit(text.charAt(0))
                    ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from)
                    : DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException _) {
            throw IomodFailure.invalidInput(
                    "field \"%s\" is no time: give seconds since 1970, or a text like 2026-01-31T12:00:00Z"
                            .formatted(path));
        }
    }
}
