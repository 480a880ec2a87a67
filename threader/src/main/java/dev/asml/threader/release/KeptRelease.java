package dev.asml.threader.release;

import java.util.List;

/**
 * A release that is kept.
 *
 * @param live whether it is the live one: it answers now, or would if it could be made ready
 * @param percent what it gets of the requests that name no alias
 * @param aliases those that lead to it, wholly or in part
 */
public record KeptRelease(StoredRelease release, boolean live, int percent, List<String> aliases) {
    static List<KeptRelease> of(StoredProject project) {
        return project.releases().stream()
                .map(release -> new KeptRelease(
                        release,
                        release.number() == project.live(),
                        project.percent(release.number()),
                        project.aliasesOf(release.number())))
                .toList();
    }
}
