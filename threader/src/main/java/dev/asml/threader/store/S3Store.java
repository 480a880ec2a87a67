package dev.asml.threader.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in a bucket of S3, or of what speaks as S3 does and writes on conditions. A key is an object's behind the
 * prefix, a version is an ETag.
 */
final class S3Store implements Store {
    /** There is another version than the one to be replaced. */
    private static final int PRECONDITION_FAILED = 412;

    /** There is none to be replaced, or no bucket. */
    private static final int NOT_FOUND = 404;

    /** A document is small, and somebody waits for it. */
    private static final AwsRequestOverrideConfiguration SOON = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(Duration.ofSeconds(5))
            .apiCallTimeout(Duration.ofSeconds(15))
            .build();

    /** How long a call that nobody waits for any more may take to notice. */
    private static final Duration LINGERING = Duration.ofSeconds(1);

    private final S3Place place;
    private final S3Client client;

    private S3Store(S3Place place, S3Client client) {
        this.place = place;
        this.client = client;
    }

    /** Opens a store; the network is not needed yet. */
    static S3Store open(String address, Map<String, String> environment) {
        S3Place place = S3Place.parse(address);
        return new S3Store(place, new S3Environment(place, environment).connect());
    }

    @Override
    public Optional<Document> read(String key) throws IOException {
        return call(() -> find(key));
    }

    private Optional<Document> find(String key) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.object(key))
                .checksumMode(ChecksumMode.ENABLED)
                .overrideConfiguration(SOON)
                .build();
        try {
            return Optional.of(client.getObject(request, S3Store::document));
        } catch (NoSuchKeyException _) {
            return Optional.empty();
        }
    }

    private static Document document(GetObjectResponse answer, AbortableInputStream body) {
        try {
            byte[] content = body.readAllBytes();
            if (content.length != answer.contentLength()) {
                throw new EOFException("the answer was cut off");
            }
            return new Document(content, answer.eTag());
        } catch (IOException | SdkClientException e) {
            // Cut off, or not what its checksum says.
            throw RetryableException.create("the document did not come", e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>If an answer is lost the write is tried again, and refused if it had been done. So after a refusal what is there
     * says whether it was: if nothing is given back, the content is not there now.
     */
    @Override
    public Optional<String> write(String key, byte[] content, Optional<String> version) throws IOException {
        return call(() -> replace(key, content, version));
    }

    private Optional<String> replace(String key, byte[] content, Optional<String> version) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.object(key))
                .checksumCRC32C(S3Transfer.checksum(content, content.length))
                .overrideConfiguration(SOON);
        version.ifPresentOrElse(request::ifMatch, () -> request.ifNoneMatch("*"));
        try {
            return Optional.of(client.putObject(request.build(), RequestBody.fromBytes(content))
                    .eTag());
        } catch (S3Exception e) {
            if (e.statusCode() != PRECONDITION_FAILED && e.statusCode() != NOT_FOUND) {
                throw e;
            }
            return versionOf(content, find(key));
        } catch (ApiCallTimeoutException e) {
            throw e;
        } catch (SdkClientException e) {
            // A server that refuses what it has not read to the end may cut the connection, and its answer is lost.
            Optional<Document> found = find(key);
            if (found.map(Document::version).equals(version)) {
                throw e;
            }
            return versionOf(content, found);
        }
    }

    private static Optional<String> versionOf(byte[] content, Optional<Document> found) {
        return found.filter(there -> Arrays.equals(there.content(), content)).map(Document::version);
    }

    @Override
    public List<Item> list(String prefix) throws IOException {
        return call(() -> client
                .listObjectsV2Paginator(request -> request.bucket(place.bucket())
                        .prefix(place.object(prefix))
                        .overrideConfiguration(SOON))
                .contents()
                .stream()
                // What consoles make for a folder.
                .filter(object -> !object.key().endsWith("/"))
                .map(this::item)
                .sorted(Comparator.comparing(Item::key))
                .toList());
    }

    private Item item(S3Object object) {
        return new Item(place.key(object.key()), object.eTag(), object.size(), object.lastModified());
    }

    @Override
    public void put(String key, Path from) throws IOException {
        var _ = call(() -> new S3Transfer(client, place, key).put(from));
    }

    @Override
    public void get(String key, Path into) throws IOException {
        var _ = call(() -> {
            try {
                return new S3Transfer(client, place, key).get(into);
            } catch (NoSuchKeyException _) {
                throw new NoSuchFileException(place.address() + "/" + key);
            }
        });
    }

    @Override
    public void delete(String key) throws IOException {
        var _ = call(() -> client.deleteObject(
                request -> request.bucket(place.bucket()).key(place.object(key)).overrideConfiguration(SOON)));
    }

    @Override
    public String address() {
        return place.address();
    }

    @Override
    public void close() {
        client.close();
    }

    /** Makes a call on a virtual thread: unlike another one it leaves a socket when it is interrupted. */
    private <T> T call(Callable<T> what) throws IOException {
        FutureTask<T> answer = new FutureTask<>(what);
        Thread calling = Thread.ofVirtual().name("store").start(answer);
        try {
            return answer.get();
        } catch (InterruptedException _) {
            end(calling);
            throw new InterruptedIOException("interrupted while the store " + place.address() + " was asked");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static void end(Thread calling) {
        calling.interrupt();
        try {
            boolean _ = calling.join(LINGERING);
        } catch (InterruptedException _) {
            // Whoever interrupts twice does not wait.
        }
        Thread.currentThread().interrupt();
    }

    private IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case SdkException failed -> new S3Failure(place, failed).explain();
            case IOException failed -> failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
