package dev.asml.threader.guard;

import dev.asml.manifests.KeyAddress;
import java.net.URI;

/** Where a key set is found. */
sealed interface KeySource {
    /** At an address. */
    record Address(URI uri) implements KeySource {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /** Where an issuer's OpenID configuration says. Source: OpenID Connect Discovery 1.0, section 4. */
    record Issuer(String issuer) implements KeySource {
        URI configuration() {
            String below = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            return KeyAddress.parse(below + "/.well-known/openid-configuration");
        }

        @Override
        public String toString() {
            return issuer;
        }
    }
}
