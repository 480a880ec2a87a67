package dev.asml.iomods.files;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.Encoding;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The IOmod {@code asml.std.files}. */
public final class FilesIomod {
    private static final int DEFAULT_ENTRIES = 100;
    private static final int MOST_ENTRIES = 1000;

    /** Of calls that hold a whole file's bytes; the others wait, so that these fit into the heap. */
    private static final int WHOLE_FILES = 4;

    /** What a Threader keeps for it. */
    private final Optional<Path> durable;

    private final Semaphore wholeFiles = new Semaphore(WHOLE_FILES, true);
    private volatile Settings settings = Settings.NONE;

    FilesIomod(Optional<Path> durable) {
        this.durable = durable;
    }

    /** Runs it as a process. */
    public static void main(String[] args) {
        new FilesIomod(IomodEnvironment.durable()).iomod().run(args);
    }

    Iomod iomod() {
        return Iomod.named("asml.std.files", "0.1.0")
                .method(
                        "read",
                        Read.class,
                        (request, _) -> read(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("A file, or a part of it."))
                .method(
                        "write",
                        Write.class,
                        (request, _) -> write(request),
                        OK_ERR,
                        summary("Writes a whole file, or adds to its end."))
                .method(
                        "stat",
                        Stat.class,
                        (request, _) -> stat(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("What there is at a path."))
                .method(
                        "list",
                        ListEntries.class,
                        (request, _) -> list(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("What a directory has, page by page."))
                .method(
                        "delete",
                        Changes.Delete.class,
                        (request, _) -> delete(request),
                        OK_ERR,
                        summary("Deletes a file or a directory."))
                .method(
                        "make_directory",
                        Changes.MakeDirectory.class,
                        (request, _) -> makeDirectory(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("Makes a directory if there is none."))
                .method(
                        "move",
                        Changes.Transfer.class,
                        (request, _) -> move(request),
                        OK_ERR,
                        summary("Gives a file or directory another path."))
                .method(
                        "copy",
                        Changes.Transfer.class,
                        (request, _) -> copy(request),
                        OK_ERR,
                        summary("Copies a file."))
                .streaming(
                        "read_stream",
                        (_, input, output) -> new FileStreams(settings.grants()).read(input, output),
                        IDEMPOTENT,
                        summary("A file of any length: what to read in, its bytes out."))
                .streaming(
                        "write_stream",
                        (_, input, output) -> new FileStreams(settings.grants()).write(input, output),
                        summary("Writes a file of any length: a line with what to write, then its bytes."))
                .onConfig(config -> settings = Settings.read(config, durable));
    }

    /** Which bytes to read. */
    record Read(
            String path,
            @Nullable Long offset,
            @Nullable Long length,
            @Nullable Encoding encoding) {
        Read {
            Ranges.check(offset, length);
        }
    }

    /**
     * What is read.
     *
     * @param size of the whole file
     */
    record Content(
            String data,
            Encoding encoding,
            long size,
            @Nullable String etag) {}

    /** A file to be written. */
    record Write(
            String path,
            String data,
            @Nullable Encoding encoding,
            Condition.@Nullable Mode mode,
            @JsonProperty("if_match") @Nullable String ifMatch,
            @Nullable Boolean parents) {}

    /** What to look at. */
    record Stat(String path, @Nullable Boolean sha256) {}

    /** What to list. */
    record ListEntries(
            @Nullable String path,
            @Nullable Boolean recursive,
            @Nullable String glob,
            @Nullable Integer limit,
            @Nullable String cursor) {
        ListEntries {
            if (limit != null && (limit < 1 || limit > MOST_ENTRIES)) {
                throw new IllegalArgumentException(
                        "field \"limit\" is %d; ask for 1 to %d".formatted(limit, MOST_ENTRIES));
            }
        }
    }

    private Content read(Read request) throws IOException, InterruptedException {
        Settings now = settings;
        Place place = now.grants().place("path", request.path());
        wholeFiles.acquire();
        try {
            return Failures.told(request.path(), () -> read(place, request, now.maxBytes()));
        } finally {
            wholeFiles.release();
        }
    }

    private static Content read(Place place, Read request, int maxBytes) throws IOException {
        long offset = request.offset() == null ? 0 : request.offset();
        try (OpenFile file = OpenFile.open(place)) {
            long length = file.available(offset, request.length() == null ? Long.MAX_VALUE : request.length());
            if (length > maxBytes) {
                throw new IomodFailure(
                        "LIMIT",
                        "%s has %d bytes there; one call reads at most %d (\"max_bytes\"): ask for parts by \"offset\" and \"length\", or use read_stream"
                                .formatted(request.path(), length, maxBytes));
            }
            Encoding.Text text = Encoding.Text.of(file.read(offset, (int) length), request.encoding());
            return new Content(
                    text.data(), text.encoding(), file.size(), file.entry().etag());
        }
    }

    private Entry write(Write request) throws IOException, InterruptedException {
        Settings now = settings;
        Condition condition = Condition.of(request.mode(), request.ifMatch());
        Place place = now.grants().place("path", request.path());
        wholeFiles.acquire();
        try {
            byte[] bytes = Encoding.decode("data", request.data(), request.encoding());
            if (bytes.length > now.maxBytes()) {
                throw new IomodFailure(
                        "LIMIT",
                        "field \"data\" has %d bytes; one call writes at most %d (\"max_bytes\"): use write_stream"
                                .formatted(bytes.length, now.maxBytes()));
            }
            return Failures.told(request.path(), () -> write(place, request, condition, bytes));
        } finally {
            wholeFiles.release();
        }
    }

    private static Entry write(Place place, Write request, Condition condition, byte[] bytes)
            throws IOException, InterruptedException {
        boolean parents = Changes.is(request.parents());
        if (condition.mode() == Condition.Mode.APPEND) {
            return Changes.append(place, parents, condition, bytes);
        }
        try (Draft draft = Draft.begin(place, parents, condition)) {
            draft.write(ByteBuffer.wrap(bytes));
            return draft.commit();
        }
    }

    private Entry stat(Stat request) throws IOException, InterruptedException {
        Place place = settings.grants().place("path", request.path());
        return Failures.told(request.path(), () -> stat(place, Changes.is(request.sha256())));
    }

    private static Entry stat(Place place, boolean digest) throws IOException {
        if (digest) {
            try (OpenFile file = OpenFile.open(place)) {
                return file.entry().withSha256(file.sha256());
            }
        }
        if (place.path().isRoot()) {
            try (Folder folder = place.grant().open()) {
                return Entry.of(place.text(), folder.attributes());
            }
        }
        try (Folder parent = place.openParent()) {
            return Entry.of(place.text(), parent.find(place.name()).orElseThrow(place::missing));
        }
    }

    private Listing.Page list(ListEntries request) throws IOException, InterruptedException {
        String path = request.path() == null ? "" : request.path();
        boolean recursive = Changes.is(request.recursive());
        Listing listing = new Listing(
                recursive,
                Optional.ofNullable(request.glob()).map(Glob::parse),
                request.cursor() == null ? null : RelativePath.parse("cursor", request.cursor()),
                request.limit() == null ? DEFAULT_ENTRIES : request.limit());
        return Failures.told(path, () -> settings.grants().list(path, recursive, listing));
    }

    private Map<String, Object> delete(Changes.Delete request) throws IOException, InterruptedException {
        Place place = settings.grants().place("path", request.path());
        return Failures.told(request.path(), () -> {
            Changes.delete(place, request);
            return Map.of();
        });
    }

    private Entry makeDirectory(Changes.MakeDirectory request) throws IOException, InterruptedException {
        Place place = settings.grants().place("path", request.path());
        return Failures.told(request.path(), () -> Changes.makeDirectory(place, Changes.is(request.parents())));
    }

    private Entry move(Changes.Transfer request) throws IOException, InterruptedException {
        Grants grants = settings.grants();
        Place from = grants.place("from", request.from());
        Place to = grants.place("to", request.to());
        return Failures.told(request.from() + " to " + request.to(), () -> Changes.move(from, to, request));
    }

    private Entry copy(Changes.Transfer request) throws IOException, InterruptedException {
        Grants grants = settings.grants();
        Place from = grants.place("from", request.from());
        Place to = grants.place("to", request.to());
        return Failures.told(request.from() + " to " + request.to(), () -> Changes.copy(from, to, request));
    }
}
