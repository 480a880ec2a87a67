package dev.asml.cli;

/** A secret, as {@code asml secret ls} prints it. */
record SecretDocument(
        String service,
        String name,

        @Meaning("the name that the key has, or had, which seals it; empty if it is damaged")
        String key,

        @Meaning("by what that key is known, 16 hexadecimal digits; empty if it is sealed as earlier versions did")
        String keyId,

        @Meaning("when it was set, or sealed anew, as RFC 3339 says")
        String changed,

        @Meaning("why it cannot be used as it is stored; empty if it can")
        String problem) {}
