package dev.asml.iomods.crypto;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.QUICK;
import static dev.asml.iomod.MethodOption.summary;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The IOmod {@code akkoro.std.crypto}. */
public final class CryptoIomod {
    private static final int MAX_RANDOM_BYTES = 64 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final RandomUuids uuids = new RandomUuids(random);

    /** Runs it as a process. */
    public static void main(String[] args) {
        new CryptoIomod().iomod().run(args);
    }

    Iomod iomod() {
        return Iomod.named("akkoro.std.crypto", "0.1.2")
                // A bare string, unlike every other method, because guests know it so.
                .method("uuid4", _ -> uuids.next().toString(), IDEMPOTENT, QUICK, summary("A random UUID."))
                .method(
                        "random",
                        Random.class,
                        (request, _) -> random(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("Random bytes."))
                .method(
                        "hash",
                        Hash.class,
                        (request, _) -> request.digest(),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("A digest of data."))
                .method(
                        "hmac",
                        Hmac.class,
                        (request, _) -> request.mac(),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("A keyed digest of data."));
    }

    private Value random(Random request) {
        if (request.bytes() < 1 || request.bytes() > MAX_RANDOM_BYTES) {
            throw IomodFailure.invalidInput(
                    "field \"bytes\" is %d; ask for 1 to %d".formatted(request.bytes(), MAX_RANDOM_BYTES));
        }
        byte[] bytes = new byte[request.bytes()];
        random.nextBytes(bytes);
        return Value.of(bytes, request.output());
    }

    /** Bytes, written as the request wanted them; hex unless it said. */
    record Value(String value) {
        static Value of(byte[] bytes, @Nullable Encoding output) {
            return new Value((output == null ? Encoding.HEX : output).encode(bytes));
        }
    }

    record Random(int bytes, @Nullable Encoding output) {}

    record Hash(
            Algorithm algorithm,
            String data,
            @Nullable Encoding encoding,
            @Nullable Encoding output) {
        Value digest() throws GeneralSecurityException {
            return Value.of(algorithm.digest(decode("data", data, encoding)), output);
        }
    }

    record Hmac(
            Algorithm algorithm,
            String key,
            @JsonProperty("key_encoding") @Nullable Encoding keyEncoding,
            String data,
            @Nullable Encoding encoding,
            @Nullable Encoding output) {
        Hmac {
            if (key.isEmpty()) {
                throw new IllegalArgumentException("field \"key\" is empty");
            }
        }

        Value mac() throws GeneralSecurityException {
            return Value.of(algorithm.mac(decode("key", key, keyEncoding), decode("data", data, encoding)), output);
        }
    }

    private static byte[] decode(String field, String text, @Nullable Encoding encoding) {
        return (encoding == null ? Encoding.UTF8 : encoding).decode(field, text);
    }
}
