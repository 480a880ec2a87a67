package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Strings, in the encoding of the instance that they go to or come from. */
record StringCodec() implements RangeCodec {

    /** In the length of a string that is Latin-1 or UTF-16: it is UTF-16. */
    private static final int UTF16_TAG = 1 << 31;

    private static final char LAST_LATIN1 = 0xff;
    private static final char REPLACEMENT = '\ufffd';

    @Override
    public Object read(Call call, int address, int units) {
        return switch (call.encoding()) {
            case UTF8 -> read(call, address, Integer.toUnsignedLong(units), 1, StandardCharsets.UTF_8);
            case UTF16 -> read(call, address, 2 * Integer.toUnsignedLong(units), 2, StandardCharsets.UTF_16LE);
            case LATIN1_OR_UTF16 ->
                units < 0
                        ? read(call, address, 2L * (units ^ UTF16_TAG), 2, StandardCharsets.UTF_16LE)
                        : read(call, address, units, 2, StandardCharsets.ISO_8859_1);
        };
    }

    private static String read(Call call, int address, long bytes, int alignment, Charset charset) {
        if (bytes > Call.MAX_VALUE_BYTES) {
            throw new WasmRuntimeException("string pointer/length out of bounds of memory: %d bytes".formatted(bytes));
        }
        call.require("string content", address, bytes, alignment);
        call.charge(2 * bytes + Call.OBJECT_BYTES);
        return bytes == 0 ? "" : decode(call.memory().readBytes(address, (int) bytes), charset);
    }

    /** Malformed text shows as replacement characters, of which a string may also have its own. */
    private static String decode(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new WasmRuntimeException(
                    "invalid %s in a string".formatted(charset.name().toLowerCase(Locale.ROOT)), e);
        }
    }

    @Override
    public long write(Call call, Object value) {
        String text = (String) value;
        return switch (call.encoding()) {
            case UTF8 -> write(call, text.getBytes(StandardCharsets.UTF_8), 1, 0, 0);
            case UTF16 -> write(call, text.getBytes(StandardCharsets.UTF_16LE), 2, 1, 0);
            case LATIN1_OR_UTF16 ->
                isLatin1(text)
                        ? write(call, text.getBytes(StandardCharsets.ISO_8859_1), 2, 0, 0)
                        : write(call, text.getBytes(StandardCharsets.UTF_16LE), 2, 1, UTF16_TAG);
        };
    }

    private static long write(Call call, byte[] bytes, int alignment, int unitShift, int tag) {
        int address = call.allocate(alignment, bytes.length);
        if (bytes.length > 0) {
            call.memory().write(address, bytes, 0, bytes.length);
        }
        return RangeCodec.range(address, bytes.length >> unitShift | tag);
    }

    private static boolean isLatin1(String text) {
        return text.chars().allMatch(c -> c <= LAST_LATIN1);
    }
}
