package dev.asml.threader.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The variables that say how a bucket is reached. One that is empty is as if it were not set. */
record S3Environment(S3Place place, Map<String, String> variables) {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Without a byte; a document's attempt ends before. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final int ATTEMPTS = 4;

    /** Two writes at the same time, of which S3 has done neither for this reason. */
    private static final int CONFLICT = 409;

    S3Client connect() {
        S3ClientBuilder builder = S3Client.builder()
                .region(region())
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(client -> client.retryStrategy(retries()));
        // Only Amazon gives each bucket a host of its own.
        endpoint().ifPresent(server -> builder.endpointOverride(server).forcePathStyle(true));
        return builder.build();
    }

    private static StandardRetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS)
                .retryOnException(failure -> failure instanceof S3Exception s3 && s3.statusCode() == CONFLICT)
                .build();
    }

    private Optional<URI> endpoint() {
        return first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL").map(this::server);
    }

    private URI server(String endpoint) {
        try {
            URI server = URI.create(endpoint);
            if (server.getHost() != null && ("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
                return server;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw wrong(
                "the server '" + endpoint + "' is no address: set AWS_ENDPOINT_URL_S3 to one as http://127.0.0.1:9000");
    }

    private Region region() {
        return first("AWS_REGION", "AWS_DEFAULT_REGION")
                .map(Region::of)
                .or(() -> endpoint().map(_ -> Region.US_EAST_1))
                .orElseThrow(() -> wrong("it is not said where it is: set AWS_REGION, to eu-central-1 for example, or"
                        + " AWS_ENDPOINT_URL_S3 if it is not Amazon's, to http://127.0.0.1:9000 for example"));
    }

    private AwsCredentialsProvider credentials() {
        Optional<String> id = first("AWS_ACCESS_KEY_ID");
        Optional<String> secret = first("AWS_SECRET_ACCESS_KEY");
        if (id.isEmpty() && secret.isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (id.isEmpty() || secret.isEmpty()) {
            throw wrong("half of the credentials is missing: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        Optional<String> token = first("AWS_SESSION_TOKEN");
        return StaticCredentialsProvider.create(
                token.isEmpty()
                        ? AwsBasicCredentials.create(id.get(), secret.get())
                        : AwsSessionCredentials.create(id.get(), secret.get(), token.get()));
    }

    private Optional<String> first(String... names) {
        return Stream.of(names)
                .map(variables::get)
                .filter(Objects::nonNull)
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("the store " + place.address() + " cannot be opened: " + why);
    }
}
