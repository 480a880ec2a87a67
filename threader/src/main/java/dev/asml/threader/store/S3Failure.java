package dev.asml.threader.store;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** A failure of the SDK in the words of who runs a Threader: what does not work, and what can be done about it. */
record S3Failure(S3Place place, SdkException failure) {
    private static final int MOVED = 301;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;

    StoreException explain() {
        return new StoreException("the store " + place.address() + " " + reason() + attempts(), failure);
    }

    private String attempts() {
        Integer attempts = failure.numAttempts();
        return attempts == null || attempts < 2 ? "" : " (" + attempts + " attempts)";
    }

    private String reason() {
        return switch (failure) {
            case AwsServiceException answer -> refusal(answer);
            case ApiCallTimeoutException _, ApiCallAttemptTimeoutException _ -> "does not answer in time";
            default -> silence();
        };
    }

    private String silence() {
        if (root(failure) instanceof IOException) {
            return "does not answer: " + inWords(failure);
        }
        if (said().startsWith("Unable to load credentials")) {
            return "gets no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        }
        return "cannot be asked: " + said();
    }

    private String said() {
        String said = failure.rawMessage();
        return said == null ? failure.getClass().getSimpleName() : said;
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    /** What lies at the root of a failure, in the middle of a sentence. */
    static String inWords(Throwable failure) {
        Throwable root = root(failure);
        String said = root.getMessage();
        if (said == null || said.isEmpty()) {
            return root.getClass().getSimpleName();
        }
        return root instanceof UnknownHostException
                ? "there is no host " + said
                : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }

    private String refusal(AwsServiceException answer) {
        int status = answer.statusCode();
        String code = Optional.ofNullable(answer.awsErrorDetails().errorCode()).orElse("");
        String named = (status + " " + code).strip();
        // Of what was refused before it was sent the JDK's client has the status only.
        if (code.equals("NoSuchBucket") || (status == NOT_FOUND && code.isEmpty())) {
            return "has no bucket \"" + place.bucket() + "\"";
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return "says that this machine's clock is off" + skew(answer) + ": " + code;
        }
        if (code.equals("AuthorizationHeaderMalformed") || status == MOVED) {
            return "is in another region: set AWS_REGION to it (" + named + ")";
        }
        if (status == FORBIDDEN || status == UNAUTHORIZED) {
            return "refuses the credentials (" + named + ")";
        }
        if (status >= SERVER_ERRORS || status == TOO_MANY) {
            return "does not work now: " + named;
        }
        return "refuses it: " + named + said(answer);
    }

    private static String said(AwsServiceException answer) {
        String said = answer.awsErrorDetails().errorMessage();
        return said == null || said.isBlank() ? "" : ", " + said;
    }

    private static String skew(AwsServiceException answer) {
        return answer.awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(S3Failure::time)
                .map(theirs -> " by " + Duration.between(theirs, Instant.now()).toSeconds() + " s")
                .orElse("");
    }

    private static Optional<Instant> time(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
