package dev.asml.iomods.crypto;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.IomodFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** How bytes are written in JSON. */
enum Encoding {
    @JsonProperty("utf8")
    UTF8 {
        @Override
        byte[] decode(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        String encode(byte[] bytes) {
            throw IomodFailure.invalidInput(
                    "field \"output\": utf8 cannot hold every byte; use hex, base64 or base64url");
        }
    },
    @JsonProperty("hex")
    HEX {
        @Override
        byte[] decode(String text) {
            return HexFormat.of().parseHex(text);
        }

        @Override
        String encode(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    },
    @JsonProperty("base64")
    BASE64 {
        @Override
        byte[] decode(String text) {
            return Base64.getDecoder().decode(text);
        }

        @Override
        String encode(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    },
    @JsonProperty("base64url")
    BASE64URL {
        @Override
        byte[] decode(String text) {
            return Base64.getUrlDecoder().decode(text);
        }

        @Override
        String encode(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    };

    /** Throws IllegalArgumentException if the text is not in this encoding. */
    abstract byte[] decode(String text);

    abstract String encode(byte[] bytes);

    /** Reads a request's field, which the failure names. */
    byte[] decode(String field, String text) {
        try {
            return decode(text);
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput(
                    "field \"%s\" is not %s: %s".formatted(field, name().toLowerCase(Locale.ROOT), e.getMessage()));
        }
    }
}
