package dev.asml.threader.release;

import java.util.List;
import java.util.Optional;

/**
 * What an alias leads to.
 *
 * @param release the one that answers
 * @param trial the release that is tried beside it; 0 if there is none
 * @param share what that gets
 * @param hosts whose requests are for the alias
 */
public record NamedRelease(String alias, int release, int trial, Optional<Share> share, List<String> hosts) {
    static List<NamedRelease> of(StoredProject project) {
        return project.aliases().entrySet().stream()
                .map(each -> of(each.getKey(), each.getValue()))
                .toList();
    }

    private static NamedRelease of(String name, StoredProject.Alias alias) {
        return new NamedRelease(
                name,
                alias.release(),
                alias.trial().map(StoredProject.Trial::release).orElse(0),
                alias.trial().map(StoredProject.Trial::share),
                alias.hosts());
    }
}
