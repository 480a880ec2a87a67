package dev.asml.threader.secret;

import dev.asml.threader.secret.SealedSecret.Opened;
import dev.asml.threader.secret.SecretMirror.Known;
import dev.asml.threader.store.Store;

/** What may be sealed, and with which key. */
record SealingRules(Store store, boolean shared, SecretKeys keys, SecretMirror mirror) {
    private static final int MAX_SECRETS = 1000;

    /**
     * Sees that a service may have this secret.
     *
     * @throws SecretException if it would be one too many
     */
    void requireRoom(SecretName name) {
        Known known = mirror.find(name);
        boolean full = mirror.all().entrySet().stream()
                        .filter(each -> each.getKey().service().equals(name.service())
                                && each.getValue().isSet())
                        .count()
                >= MAX_SECRETS;
        if (full && (known == null || !known.isSet())) {
            throw new SecretException(
                    "the service \"%s\" has %d secrets, which is the limit".formatted(name.service(), MAX_SECRETS));
        }
    }

    /**
     * The key of a name. Everybody who follows the store has to be able to have it.
     *
     * @throws SecretException if there is none, or it may not seal
     */
    SealingKey sealing(String key) {
        if (shared && !keys.isGiven(key)) {
            throw new SecretException(
                    "the other Threaders at the store %s would not have the key \"%s\": make one with \"openssl rand -hex 32\", and start each of them with it by --secrets-key %sFILE%s"
                            .formatted(
                                    store.address(),
                                    key,
                                    key.equals(SecretStore.DEFAULT_KEY) ? "" : key + "=",
                                    keys.named(key).isPresent()
                                            ? "; %s is this Threader's own, and may be that one"
                                                    .formatted(keys.ownFile(key))
                                            : ""));
        }
        return keys.named(key)
                .orElseThrow(() -> new SecretException(
                        "there is no key \"%1$s\"; start the Threader with --secrets-key %1$s=FILE, or put %1$s.key back into the keys of its secrets"
                                .formatted(key)));
    }

    /**
     * Sees that this Threader's key of a name is that of the others, and that nothing is written over what they have sealed.
     *
     * @throws SecretException if something is sealed with a key that is not here
     */
    void requireSameKey(SecretName name, String key) {
        mirror.all().forEach((each, known) -> {
            if (!(known.stored() instanceof SealedSecret.Value value)) {
                return;
            }
            boolean concerned = each.equals(name) || value.key().equals(key);
            if (concerned && value.lacksKey(each, keys)) {
                throw new SecretException("%s is not set, because the secret %s %s; or else remove that one first"
                        .formatted(name, each, value.open(each, keys) instanceof Opened.Not not ? not.why() : ""));
            }
        });
    }
}
