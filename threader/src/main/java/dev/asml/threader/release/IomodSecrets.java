package dev.asml.threader.release;

import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.SecretReference;
import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts secrets into the configuration of IOmods, which they are told when they have registered: never by their
 * environment or their arguments, which others can see.
 */
public final class IomodSecrets {
    private final SecretStore store;

    public IomodSecrets(SecretStore store) {
        this.store = store;
    }

    /**
     * The dependency with the values of its secrets.
     *
     * @throws SecretException naming a secret that was not set, or cannot be opened
     */
    IomodDependency configured(String service, IomodDependency dependency) {
        Map<String, String> values = new LinkedHashMap<>();
        dependency
                .configuration()
                .forEach((key, value) -> values.put(
                        key,
                        SecretReference.secretOf(value)
                                .map(secret -> value(new SecretName(service, secret), key))
                                .orElse(value)));
        return values.equals(dependency.configuration()) ? dependency : dependency.configuredBy(values);
    }

    private String value(SecretName name, String key) {
        byte[] value = store.read(name)
                .orElseThrow(() -> new SecretException(
                        "configuration.%s names the secret %s, which was never set; run \"asml secret set %s\""
                                .formatted(key, name, name)));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new SecretException("configuration.%s names the secret %s, which is no text".formatted(key, name));
        }
    }
}
