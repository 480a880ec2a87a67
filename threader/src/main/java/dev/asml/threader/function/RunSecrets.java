package dev.asml.threader.function;

import dev.asml.manifests.SecretAccess;
import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import dev.asml.threader.wasm.GuestStop;
import dev.asml.threader.wasm.wit.SecretAnswer;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one invocation: those of its service that the manifest lets its function have. No log line says more
 * than a declared name. Used by the guest's thread.
 */
final class RunSecrets {
    private static final int MOST_WRITES = 64;
    private static final String PURPOSE = "recording";
    private static final SecretAnswer FORBIDDEN = new SecretAnswer.Forbidden();
    private static final SecretAnswer INVALID = new SecretAnswer.InvalidArgument();
    private static final SecretAnswer NOTHING = new SecretAnswer.NoValue();

    private final FunctionName function;
    private final String alias;
    private final SecretAccess access;
    private final @Nullable SecretStore store;
    private final InvocationLog log;
    private int writes;

    /** @param alias whose own secrets they are, if it has them; may be empty */
    RunSecrets(
            FunctionName function, String alias, SecretAccess access, @Nullable SecretStore store, InvocationLog log) {
        this.function = function;
        this.alias = alias;
        this.access = access;
        this.store = store;
        this.log = log;
    }

    SecretAnswer read(String id) {
        return allowed(
                id,
                access.read(),
                "read",
                () -> store().read(new SecretName(function.service(), id), alias)
                        .<SecretAnswer>map(SecretAnswer.Value::new)
                        .orElse(NOTHING));
    }

    SecretAnswer write(String id, byte[] value, String key) {
        return allowed(id, access.write(), "write", () -> {
            String sealing = key.isEmpty() ? SecretStore.DEFAULT_KEY : key;
            boolean known = key.isEmpty() || store().hasKey(sealing);
            if (value.length > SecretStore.MAX_VALUE || !known) {
                log.warn("the secret \"%s\" was not set: its value is longer than %d bytes, or there is no such key"
                        .formatted(id, SecretStore.MAX_VALUE));
                return INVALID;
            }
            if (++writes > MOST_WRITES) {
                throw new GuestStop("more than %d secrets set".formatted(MOST_WRITES));
            }
            store().write(new SecretName(function.service(), id).of(alias), value, sealing);
            return NOTHING;
        });
    }

    private SecretStore store() {
        return Objects.requireNonNull(store, "checked before");
    }

    /** What is done with a secret that the function may have. */
    private interface Act {
        SecretAnswer done() throws IOException;
    }

    private SecretAnswer allowed(String id, Set<String> declared, String what, Act act) {
        if (!SecretName.isName(id)) {
            return INVALID;
        }
        if (store == null || !declared.contains(id)) {
            log.warn("a secret was refused that secrets.%s of this function does not name".formatted(what));
            return FORBIDDEN;
        }
        try {
            return act.done();
        } catch (SecretException | IOException e) {
            log.warn(String.valueOf(e.getMessage()));
            return FORBIDDEN;
        }
    }

    /** A value as a recording may hold it; ends the run if there is no key for that. */
    byte[] sealed(byte[] value) {
        try {
            return store == null ? new byte[0] : store.sealed(value, PURPOSE);
        } catch (SecretException e) {
            throw new GuestStop("a secret cannot be recorded: " + e.getMessage());
        }
    }

    /** The value of a recording; ends the run if it cannot be opened here. */
    byte[] opened(byte[] sealed) {
        if (store == null) {
            throw new GuestStop("the recording holds a secret, and this host has none");
        }
        try {
            return store.opened(sealed, PURPOSE);
        } catch (SecretException e) {
            throw new GuestStop("a secret of the recording cannot be opened: " + e.getMessage());
        }
    }
}
