package dev.asml.threader.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Opens stores by their addresses. */
public final class Stores {
    private Stores() {}

    /**
     * Opens the store at an address: {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}, else a folder, which is made if
     * there is none. A bucket is not asked for anything yet, so it may be out of reach.
     *
     * @param environment where a bucket's server and credentials are found, by the names that the tools of AWS have for
     *     them: {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL}, {@code AWS_REGION} or {@code AWS_DEFAULT_REGION},
     *     {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}
     * @throws IllegalArgumentException if the address or the environment is not right; the message says what to write
     */
    public static Store open(String address, Map<String, String> environment) throws IOException {
        return address.startsWith("s3:") ? S3Store.open(address, environment) : DirectoryStore.open(Path.of(address));
    }
}
