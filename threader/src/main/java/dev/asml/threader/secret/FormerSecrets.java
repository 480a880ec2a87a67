package dev.asml.threader.secret;

import dev.asml.threader.secret.SealedSecret.Opened;
import dev.asml.threader.secret.SecretMirror.Known;
import dev.asml.threader.store.Store;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Values that Threaders of before kept in their data folders, each for itself. They are taken over into the store; one that
 * cannot be stays where it is, and is used unless the store has another one.
 */
record FormerSecrets(SecretFiles files, Store store, SecretKeys keys, SecretMirror mirror) {
    private static final System.Logger LOG = System.getLogger("threader.secrets");

    /**
     * Takes over what can be.
     *
     * @param answers whether the store does
     * @param shared whether others could not open what only this Threader's own keys do
     */
    void take(boolean answers, boolean shared) throws IOException {
        int taken = 0;
        for (SecretName name : files.names()) {
            Optional<byte[]> content = files.read(name, SealedSecret.MOST);
            if (content.isPresent()) {
                SealedSecret found = SealedSecret.parse(content.get());
                Instant changed = files.changed(name);
                taken += answers && take(name, found, content.get(), changed, shared) ? 1 : 0;
                mirror.putOwn(name, found, changed, why(found, name, answers));
            }
        }
        if (taken > 0) {
            LOG.log(
                    Level.INFO,
                    "{0} secrets of this Threader are in the store {1} from now on",
                    taken,
                    store.address());
        }
    }

    private String why(SealedSecret found, SecretName name, boolean answers) {
        String where = "lies in %s, for this Threader alone".formatted(files.where(name));
        if (!answers) {
            return where + "; it is taken over by a start at which the store answers";
        }
        return found.open(name, keys) instanceof Opened.Not(var _, String why)
                ? "%s, and %s".formatted(where, why)
                : where
                        + "; start it with --secrets-key FILE, a key that all Threaders at the store have, and it is taken over";
    }

    private boolean take(SecretName name, SealedSecret found, byte[] content, Instant changed, boolean shared) {
        try {
            return stored(name, found, content, changed, shared);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} is not taken over from {1}: {2}", name, files.where(name), e.getMessage());
            return false;
        }
    }

    private boolean stored(SecretName name, SealedSecret found, byte[] content, Instant changed, boolean shared)
            throws IOException {
        Known known = mirror.find(name);
        if (known == null) {
            Optional<byte[]> sealed = shared ? sealedForAll(name, found) : Optional.of(content);
            if (sealed.isEmpty()) {
                return false;
            }
            Optional<String> version = store.write(SecretMirror.key(name), sealed.get(), Optional.empty());
            if (version.isPresent()) {
                mirror.accept(name, version.get(), sealed.get(), changed);
                files.delete(name);
                return true;
            }
            mirror.look(name);
        }
        Known stored = mirror.find(name);
        if (stored != null && stored.version().isPresent()) {
            settle(name, found, stored);
        }
        return false;
    }

    private Optional<byte[]> sealedForAll(SecretName name, SealedSecret found) {
        Optional<SealingKey> key =
                keys.named(SecretStore.DEFAULT_KEY).filter(_ -> keys.isGiven(SecretStore.DEFAULT_KEY));
        return key.isPresent() && found.open(name, keys) instanceof Opened.Clear(byte[] value)
                ? Optional.of(SealedSecret.seal(name, value, SecretStore.DEFAULT_KEY, key.get()))
                : Optional.empty();
    }

    /** Another value was set, or it was removed. */
    void forget(SecretName name) {
        try {
            files.delete(name);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "delete {0}, which is not used any more: {1}", files.where(name), e);
        }
    }

    /** The store has one already: this one, if a start ended between the two steps, or another one. */
    private void settle(SecretName name, SealedSecret found, Known stored) throws IOException {
        boolean same = found.open(name, keys) instanceof Opened.Clear(byte[] own)
                && stored.stored().open(name, keys) instanceof Opened.Clear(byte[] theirs)
                && Arrays.equals(own, theirs);
        if (same) {
            files.delete(name);
        } else {
            LOG.log(
                    Level.WARNING,
                    "the store has another value of {0} than {1}, and that one counts; delete this file",
                    name,
                    files.where(name));
        }
    }
}
