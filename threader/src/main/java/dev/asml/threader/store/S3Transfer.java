package dev.asml.threader.store;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A file on its way into a bucket or out of it. Up to 16 MiB go at once, more in parts of 16 MiB, each of which is tried
 * again alone. What does not come whole is asked for again from where it was cut off.
 */
record S3Transfer(S3Client client, S3Place place, String key) {
    private static final int PART = 16 << 20;

    /** What a part takes at most, either way. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final AwsRequestOverrideConfiguration IN_PARTS = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(PATIENCE)
            .build();

    /** How often a file that is cut off is asked for. */
    private static final int ATTEMPTS = 10;

    private static final int BUFFER = 1 << 16;

    /** The name of what tells an upload from others of the same key. */
    private static final String UPLOAD = "upload";

    /** Returns how many bytes it has. */
    long put(Path from) throws IOException {
        long bytes = Files.size(from);
        try (InputStream file = Files.newInputStream(from)) {
            byte[] part = new byte[(int) Math.min(bytes, PART)];
            if (bytes <= PART) {
                RequestBody whole = next(file, part, part.length);
                var _ = client.putObject(
                        request -> request.bucket(place.bucket())
                                .key(place.object(key))
                                .checksumCRC32C(checksum(part, part.length))
                                .overrideConfiguration(IN_PARTS),
                        whole);
            } else {
                putParts(file, bytes, part);
            }
        }
        return bytes;
    }

    /** Reads into a buffer what goes next, which is there until the next one. */
    private static RequestBody next(InputStream file, byte[] part, int bytes) throws IOException {
        if (file.readNBytes(part, 0, bytes) != bytes) {
            throw new EOFException("a file became shorter while it was read");
        }
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(part, 0, bytes), bytes, "application/octet-stream");
    }

    /** The CRC32C of what goes or of a part of it, as S3 writes it. */
    static String checksum(byte[] content, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, length);
        byte[] value = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getEncoder().encodeToString(value);
    }

    private void putParts(InputStream file, long bytes, byte[] part) throws IOException {
        String token = UUID.randomUUID().toString();
        String upload = client.createMultipartUpload(request -> request.bucket(place.bucket())
                        .key(place.object(key))
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                        .metadata(Map.of(UPLOAD, token))
                        .overrideConfiguration(IN_PARTS))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long at = 0; at < bytes; at += PART) {
                int length = (int) Math.min(bytes - at, PART);
                RequestBody body = next(file, part, length);
                parts.add(putPart(upload, parts.size() + 1, body, checksum(part, length)));
            }
            complete(upload, parts, token);
        } catch (IOException | RuntimeException e) {
            abort(upload, e);
            throw e;
        }
    }

    private CompletedPart putPart(String upload, int number, RequestBody body, String checksum) {
        UploadPartResponse done = client.uploadPart(
                request -> request.bucket(place.bucket())
                        .key(place.object(key))
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumCRC32C(checksum)
                        .overrideConfiguration(IN_PARTS),
                body);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(done.eTag())
                .checksumCRC32C(checksum)
                .build();
    }

    private void complete(String upload, List<CompletedPart> parts, String token) {
        try {
            var _ = client.completeMultipartUpload(request -> request.bucket(place.bucket())
                    .key(place.object(key))
                    .uploadId(upload)
                    .multipartUpload(all -> all.parts(parts))
                    .overrideConfiguration(IN_PARTS));
        } catch (NoSuchUploadException e) {
            // So it is when the first attempt was done and its answer was lost.
            Map<String, String> found = client.headObject(request -> request.bucket(place.bucket())
                            .key(place.object(key))
                            .overrideConfiguration(IN_PARTS))
                    .metadata();
            if (!token.equals(found.get(UPLOAD))) {
                throw e;
            }
        }
    }

    /** Has the parts deleted, which are paid for otherwise and seen by nobody. */
    private void abort(String upload, Exception why) {
        // An interrupted thread is still good for this.
        boolean interrupted = Thread.interrupted();
        try {
            var _ = client.abortMultipartUpload(request -> request.bucket(place.bucket())
                    .key(place.object(key))
                    .uploadId(upload)
                    .overrideConfiguration(IN_PARTS));
        } catch (NoSuchUploadException _) {
            // As it is to be.
        } catch (SdkException e) {
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns how many bytes it has. */
    long get(Path into) throws IOException {
        ResponseInputStream<GetObjectResponse> body = client.getObject(request().build());
        GetObjectResponse announced = body.response();
        try (FileChannel file = create(into, body)) {
            for (int attempt = 1; ; attempt++) {
                Exception cut = copy(body, file, announced.contentLength());
                if (cut == null) {
                    return announced.contentLength();
                }
                if (attempt == ATTEMPTS) {
                    throw new StoreException(
                            "the store %s cuts %s off: %s (%d attempts)"
                                    .formatted(place.address(), key, S3Failure.inWords(cut), attempt),
                            cut);
                }
                body = rest(file, announced);
            }
        }
    }

    private GetObjectRequest.Builder request() {
        return GetObjectRequest.builder()
                .bucket(place.bucket())
                .key(place.object(key))
                .checksumMode(ChecksumMode.ENABLED)
                .overrideConfiguration(IN_PARTS);
    }

    /** Only now, so that there is no file where there is no object. */
    private static FileChannel create(Path into, ResponseInputStream<?> body) throws IOException {
        try {
            return FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            body.abort();
            throw e;
        }
    }

    /** Returns why not everything came; null if it did. */
    private static @Nullable Exception copy(ResponseInputStream<?> body, FileChannel file, long length)
            throws IOException {
        long began = System.nanoTime();
        long most = PATIENCE.multipliedBy(1 + (length - file.position()) / PART).toNanos();
        byte[] buffer = new byte[BUFFER];
        boolean whole = false;
        try {
            while (System.nanoTime() - began < most) {
                int read;
                try {
                    read = body.read(buffer);
                } catch (IOException | SdkException e) {
                    return e;
                }
                if (read < 0) {
                    whole = file.position() == length;
                    return whole ? null : new EOFException("%d of %d bytes came".formatted(file.position(), length));
                }
                write(ByteBuffer.wrap(buffer, 0, read), file);
            }
            return new SocketTimeoutException("it comes with less than 16 MiB in a minute");
        } finally {
            if (whole) {
                body.close();
            } else {
                body.abort();
            }
        }
    }

    private static void write(ByteBuffer bytes, FileChannel file) throws IOException {
        while (bytes.hasRemaining()) {
            int _ = file.write(bytes);
        }
    }

    private ResponseInputStream<GetObjectResponse> rest(FileChannel file, GetObjectResponse announced)
            throws IOException {
        long length = announced.contentLength();
        if (file.position() >= length) {
            // All of it, with a checksum that is not its own.
            var _ = file.truncate(0);
        }
        long at = file.position();
        GetObjectRequest.Builder rest = request().ifMatch(announced.eTag());
        if (at > 0) {
            var _ = rest.range("bytes=" + at + "-");
        }
        ResponseInputStream<GetObjectResponse> body = client.getObject(rest.build());
        if (body.response().contentLength() != length - at) {
            body.abort();
            throw new StoreException(
                    "the store %s does not give the rest of %s alone".formatted(place.address(), key), null);
        }
        return body;
    }
}
