package dev.asml.threader.wasm.outline;

import static dev.asml.threader.wasm.outline.Body.I32;

/**
 * The types that instructions of one result give, by their first byte.
 *
 * <p>Source: WebAssembly Core Specification 2.0, section 5.4.
 */
final class Results {
    static final int I64 = 0x7e;
    static final int F32 = 0x7d;
    static final int F64 = 0x7c;

    private Results() {}

    static int of(int code) {
        if (code >= 0x28 && code <= 0x35) {
            return ofLoad(code);
        }
        if (code == 0x3f || code == 0x40 || code == 0x41 || (code >= 0x45 && code <= 0x78)) {
            return I32;
        }
        if (code == 0x42 || (code >= 0x79 && code <= 0x8a)) {
            return I64;
        }
        if (code == 0x43 || (code >= 0x8b && code <= 0x98)) {
            return F32;
        }
        if (code == 0x44 || (code >= 0x99 && code <= 0xa6)) {
            return F64;
        }
        return ofConversion(code);
    }

    private static int ofLoad(int code) {
        return switch (code) {
            case 0x28, 0x2c, 0x2d, 0x2e, 0x2f -> I32;
            case 0x2a -> F32;
            case 0x2b -> F64;
            default -> I64;
        };
    }

    private static int ofConversion(int code) {
        if (code < 0xa7 || code > 0xc4) {
            throw new Unsupported("instruction 0x%02x".formatted(code));
        }
        if (code <= 0xab || code == 0xbc || code == 0xc0 || code == 0xc1) {
            return I32;
        }
        if (code <= 0xb1 || code == 0xbd || code >= 0xc2) {
            return I64;
        }
        return code <= 0xb6 || code == 0xbe ? F32 : F64;
    }
}
