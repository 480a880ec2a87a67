package dev.asml.iomods.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.IomodFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Files as streams of bytes, in a memory that does not depend on their length. */
final class FileStreams {
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final Grants grants;

    FileStreams(Grants grants) {
        this.grants = grants;
    }

    /** Which bytes to read; the whole input. */
    private record ReadHead(
            @Nullable String path,
            @Nullable Long offset,
            @Nullable Long length) {}

    /** What to write; the first line of the input. */
    private record WriteHead(
            @Nullable String path,
            Condition.@Nullable Mode mode,
            @JsonProperty("if_match") @Nullable String ifMatch,
            @Nullable Boolean parents,
            @Nullable Long size) {}

    void read(InputStream input, OutputStream output) throws IOException, InterruptedException {
        ReadHead head = head(input, ReadHead.class);
        String path = required(head.path());
        Ranges.require(head.offset(), head.length());
        Place place = grants.place("path", path);
        var _ = Failures.told(path, () -> {
            try (OpenFile file = OpenFile.open(place)) {
                long offset = head.offset() == null ? 0 : head.offset();
                long length = file.available(offset, head.length() == null ? Long.MAX_VALUE : head.length());
                file.copy(offset, length, piece -> output.write(piece.array(), piece.arrayOffset(), piece.limit()));
                return length;
            }
        });
    }

    void write(InputStream input, OutputStream output) throws IOException, InterruptedException {
        WriteHead head = head(input, WriteHead.class);
        String path = required(head.path());
        if (head.mode() == Condition.Mode.APPEND) {
            throw IomodFailure.invalidInput("field \"mode\" can be replace or create here; write appends");
        }
        Condition condition = Condition.of(head.mode(), head.ifMatch());
        Place place = grants.place("path", path);
        Entry entry = Failures.told(path, () -> {
            try (Draft draft = Draft.begin(place, Changes.is(head.parents()), condition)) {
                requireSize(head.size(), copy(input, draft));
                return draft.commit();
            }
        });
        output.write(JSON.writeValueAsBytes(new Written(entry.path(), entry.size(), entry.etag())));
    }

    /** The answer of a write. */
    private record Written(
            String path, @Nullable Long size, @Nullable String etag) {}

    private static long copy(InputStream input, Draft draft) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        long written = 0;
        for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
            draft.write(ByteBuffer.wrap(piece, 0, read));
            written += read;
        }
        return written;
    }

    private static void requireSize(@Nullable Long announced, long written) {
        if (announced != null && announced != written) {
            throw IomodFailure.invalidInput(
                    "field \"size\" announces %d bytes, but %d came; nothing is written".formatted(announced, written));
        }
    }

    private static String required(@Nullable String path) {
        if (path == null) {
            throw IomodFailure.invalidInput("field \"path\" is missing");
        }
        return path;
    }

    /** Reads JSON that ends with a line feed or with the input. */
    private static <T> T head(InputStream input, Class<T> type) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
            if (line.size() == MAX_HEAD_BYTES) {
                throw IomodFailure.invalidInput(
                        "the first line has more than %d bytes; it has to be JSON".formatted(MAX_HEAD_BYTES));
            }
            line.write(next);
        }
        try {
            T head = JSON.readValue(line.toByteArray(), type);
            if (head != null) {
                return head;
            }
        } catch (JacksonException e) {
            throw IomodFailure.invalidInput("the first line cannot be read: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        throw IomodFailure.invalidInput("the first line is null; it has to be an object");
    }
}
