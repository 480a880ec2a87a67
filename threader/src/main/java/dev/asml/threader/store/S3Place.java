package dev.asml.threader.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in S3 a store is.
 *
 * @param prefix of all keys, with the slash that follows; empty if there is none
 */
record S3Place(String bucket, String prefix) {
    private static final String WORD = "[A-Za-z0-9_-][A-Za-z0-9._-]*";

    private static final Pattern ADDRESS =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(" + WORD + "(?:/" + WORD + ")*))?/?");

    static S3Place parse(String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    ("'%s' is no store: write s3://BUCKET or s3://BUCKET/PREFIX, the bucket of 3"
                                    + " to 63 small letters, digits, dots and hyphens, the prefix of words of letters, digits, '.',"
                                    + " '_' and '-', joined by '/', none of which begins with a dot")
                            .formatted(address));
        }
        return new S3Place(parts.group(1), parts.group(2) == null ? "" : parts.group(2) + "/");
    }

    /** The name of the object that has a key. */
    String object(String key) {
        return prefix + key;
    }

    /** The key that an object has. */
    String key(String object) {
        return object.substring(prefix.length());
    }

    String address() {
        String path = bucket + "/" + prefix;
        return "s3://" + path.substring(0, path.length() - 1);
    }
}
