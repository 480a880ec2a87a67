package dev.asml.threader.wasm.wit;

/** What becomes of a guest's question for a secret. */
public sealed interface SecretAnswer {
    /** The secret's value. */
    @SuppressWarnings("ArrayRecordComponent") // on its way to the guest; never compared
    record Value(byte[] value) implements SecretAnswer {
        @Override
        public String toString() {
            return "a secret";
        }
    }

    /** It was done, and there is no value to tell. */
    record NoValue() implements SecretAnswer {}

    record InvalidArgument() implements SecretAnswer {}

    /** The manifest does not allow it, or the store cannot do it. */
    record Forbidden() implements SecretAnswer {}
}
