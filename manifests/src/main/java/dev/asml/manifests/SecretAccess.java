package dev.asml.manifests;

import java.util.Set;

/**
 * The secrets of its service that a function may have; every other is forbidden.
 *
 * @param read whose values it may get
 * @param write whose values it may set
 */
public record SecretAccess(Set<String> read, Set<String> write) {
    /** What holds where a manifest says nothing. */
    public static final SecretAccess NONE = new SecretAccess(Set.of(), Set.of());

    static SecretAccess read(Table table) {
        return new SecretAccess(
                Set.copyOf(table.texts("read", Syntax::secret)), Set.copyOf(table.texts("write", Syntax::secret)));
    }
}
