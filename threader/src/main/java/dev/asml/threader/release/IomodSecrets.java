package dev.asml.threader.release;

import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.SecretReference;
import dev.asml.threader.process.Lease;
import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts secrets into the configuration of IOmods, which they are told when they have registered: never by their
 * environment or their arguments, which others can see.
 */
public final class IomodSecrets {
    private static final System.Logger LOG = System.getLogger("threader.secrets");

    /** How long the configuration of another release may be in force before it is looked again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SecretStore store;
    private final Set<Following> followed = ConcurrentHashMap.newKeySet();

    /** Told by the store of each change. */
    public IomodSecrets(SecretStore store) {
        this.store = store;
        store.onChange(() -> followed.forEach(Following::begin));
    }

    /**
     * An IOmod that is to be configured.
     *
     * @param alias of the release that has it, whose secrets come before the service's; may be empty
     */
    record Wanted(String service, String alias, IomodDependency dependency) {
        private Set<SecretName> names() {
            return dependency.configuration().values().stream()
                    .flatMap(value -> SecretReference.secretOf(value).stream())
                    .map(secret -> new SecretName(service, secret))
                    .flatMap(name -> Stream.of(name, name.of(alias)))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** A greater number after each change of a secret that the IOmod is configured with. */
    long generation(Wanted wanted) {
        return store.generation(wanted.names());
    }

    /**
     * Has an IOmod that runs told its new configuration whenever a secret in it changes, until this is closed.
     *
     * @param known the generation of the secrets that it was configured with, or one before
     */
    Following follow(Wanted wanted, Lease lease, long known) {
        Following following = new Following(wanted, lease, known);
        if (!following.names.isEmpty()) {
            followed.add(following);
            following.begin();
        }
        return following;
    }

    /** An IOmod that a release has configured with secrets. */
    final class Following implements AutoCloseable {
        private final Wanted wanted;
        private final Lease lease;
        private final Set<SecretName> names;
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile long known;
        private volatile boolean closed;

        private Following(Wanted wanted, Lease lease, long known) {
            this.wanted = wanted;
            this.lease = lease;
            this.names = wanted.names();
            this.known = known;
        }

        /** The configuration with the secrets of now, as far as there are any. */
        Map<String, String> values() {
            try {
                return isBehind() ? configured(wanted).configuration() : lease.configuration();
            } catch (SecretException _) {
                return lease.configuration();
            }
        }

        private boolean isBehind() {
            return !closed && known != store.generation(names);
        }

        /** Nobody waits for an IOmod's answer, and one does not wait for another's. */
        private void begin() {
            if (isBehind() && busy.compareAndSet(false, true)) {
                Thread.ofVirtual()
                        .name("secrets-" + wanted.dependency().coordinates())
                        .start(this::catchUp);
            }
        }

        private void catchUp() {
            try {
                while (isBehind()) {
                    long now = store.generation(names);
                    if (isTold()) {
                        known = now;
                    } else {
                        Thread.sleep(AGAIN);
                    }
                }
            } catch (InterruptedException _) {
                return; // not to be begun again
            }
            busy.set(false);
            begin();
        }

        /** False if it is another release's configuration that is in force, which may end before this one. */
        private boolean isTold() throws InterruptedException {
            Map<String, String> values;
            try {
                values = configured(wanted).configuration();
            } catch (SecretException e) {
                LOG.log(
                        Level.WARNING,
                        "IOmod {0} of {1} keeps its configuration: {2}",
                        wanted.dependency().coordinates(),
                        wanted.service(),
                        e.getMessage());
                return true;
            }
            if (values.equals(lease.configuration())) {
                return true;
            }
            Optional<String> problem = lease.renew(values);
            if (problem.filter(String::isEmpty).isPresent()) {
                LOG.log(
                        Level.INFO,
                        "IOmod {0} of {1} is told that a secret has changed",
                        wanted.dependency().coordinates(),
                        wanted.service());
            }
            // What it refuses, it says itself.
            return problem.isPresent();
        }

        @Override
        public void close() {
            closed = true;
            followed.remove(this);
        }
    }

    /**
     * The dependency with the values of its secrets.
     *
     * @throws SecretException naming a secret that was not set, or cannot be opened
     */
    IomodDependency configured(Wanted wanted) {
        IomodDependency dependency = wanted.dependency();
        Map<String, String> values = new LinkedHashMap<>();
        dependency
                .configuration()
                .forEach((key, value) -> values.put(
                        key,
                        SecretReference.secretOf(value)
                                .map(secret -> value(new SecretName(wanted.service(), secret), wanted.alias(), key))
                                .orElse(value)));
        return values.equals(dependency.configuration()) ? dependency : dependency.configuredBy(values);
    }

    /** Who sets a secret and deploys at once is not to wait until the other Threaders have looked again. */
    private Optional<byte[]> setJustNow(SecretName name, String alias) {
        try {
            store.look();
        } catch (IOException _) {
            // Then it is as it was known.
        }
        return store.read(name, alias);
    }

    private String value(SecretName name, String alias, String key) {
        byte[] value = store.read(name, alias)
                .or(() -> setJustNow(name, alias))
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
