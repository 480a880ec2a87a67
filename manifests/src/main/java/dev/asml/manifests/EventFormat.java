package dev.asml.manifests;

import java.util.Locale;

/** The shape of the document that a function gets for an HTTP request; see {@code docs/abi.md}. */
public enum EventFormat {
    /** AssemblyLift's own: method, path, headers and a base64 body. */
    HYPER,
    /** API Gateway payload format 1.0. */
    APIGW_V1,
    /** API Gateway payload format 2.0. */
    APIGW_V2,
    /** The request's body as it is. */
    RAW,
    /** No document: the request's body is standard input as it comes, standard output goes out as it is written. */
    STREAM;

    /** The word for this format in a manifest, for example {@code apigw-v1}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
