package dev.asml.iomods.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * What a service configures of an AWS IOmod.
 *
 * @param region where requests go
 * @param endpoint who is asked in place of AWS, if not AWS itself
 * @param pathStyle whether a bucket's name stands in the path, not in the host name; for S3
 * @param credentials what requests are signed with
 * @param attempts how often a call that may be repeated is tried
 */
public record AwsSettings(
        Region region, @Nullable URI endpoint, boolean pathStyle, AwsCredentialsProvider credentials, int attempts) {
    private static final String REGION = "region";
    private static final String ENDPOINT = "endpoint";
    private static final String PATH_STYLE = "path_style";
    private static final String ACCESS_KEY_ID = "access_key_id";
    private static final String SECRET_ACCESS_KEY = "secret_access_key";
    private static final String SESSION_TOKEN = "session_token";
    private static final String ATTEMPTS = "attempts";
    private static final Set<String> KEYS =
            Set.of(REGION, ENDPOINT, PATH_STYLE, ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, ATTEMPTS);
    private static final int MOST_ATTEMPTS = 10;

    /** Of each client; a call beyond them waits for one, {@link #CONNECTING} at most. */
    private static final int CONNECTIONS = 128;

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    /** More than a function of Lambda may take; the call's own time ends sooner. */
    private static final Duration SILENCE = Duration.ofMinutes(16);

    /**
     * Reads configuration.
     *
     * @throws IllegalArgumentException naming the key, and what is possible
     */
    static AwsSettings of(Map<String, String> config) {
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key \"%s\"; known are %s".formatted(key, String.join(", ", new TreeSet<>(KEYS))));
            }
        }
        return new AwsSettings(
                region(config.get(REGION)),
                endpoint(config.get(ENDPOINT)),
                truth(PATH_STYLE, config.get(PATH_STYLE)),
                credentials(config),
                attempts(config.get(ATTEMPTS)));
    }

    /** As the SDK finds it, but without asking a machine of EC2; us-east-1 if nothing says otherwise. */
    private static Region region(@Nullable String name) {
        if (name != null) {
            return Region.of(name);
        }
        try {
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkClientException _) {
            return Region.US_EAST_1;
        }
    }

    private static @Nullable URI endpoint(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            URI address = URI.create(text);
            if (address.getHost() != null && Set.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "\"%s\" is \"%s\", not an address like https://s3.example.com".formatted(ENDPOINT, text));
    }

    private static boolean truth(String key, @Nullable String text) {
        return switch (text) {
            case null -> false;
            case "false" -> false;
            case "true" -> true;
            default -> throw new IllegalArgumentException("\"%s\" is \"%s\", not true or false".formatted(key, text));
        };
    }

    private static int attempts(@Nullable String text) {
        if (text == null) {
            return 3;
        }
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "\"%s\" is \"%s\", not a number from 1 to %d".formatted(ATTEMPTS, text, MOST_ATTEMPTS));
        }
        return Integer.parseInt(text);
    }

    private static AwsCredentialsProvider credentials(Map<String, String> config) {
        String id = config.get(ACCESS_KEY_ID);
        String secret = config.get(SECRET_ACCESS_KEY);
        String token = config.get(SESSION_TOKEN);
        if (id == null && secret == null && token == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (id == null || secret == null) {
            throw new IllegalArgumentException("\"%s\" is missing; \"%s\" and \"%s\" go together"
                    .formatted(id == null ? ACCESS_KEY_ID : SECRET_ACCESS_KEY, ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        }
        return StaticCredentialsProvider.create(
                token == null
                        ? AwsBasicCredentials.create(id, secret)
                        : AwsSessionCredentials.create(id, secret, token));
    }

    /**
     * A client's builder with all of it.
     *
     * @param repeats whether a call that failed on the way, or was throttled, is tried again
     */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B into(B builder, boolean repeats) {
        RetryStrategy tries = repeats
                ? AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(attempts)
                        .build()
                : AwsRetryStrategy.doNotRetry();
        return builder.region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(CONNECTING)
                        .connectionAcquisitionTimeout(CONNECTING)
                        .socketTimeout(SILENCE))
                .applyMutation(each -> Optional.ofNullable(endpoint).ifPresent(each::endpointOverride))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(tries)
                        .build());
    }
}
