package dev.asml.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting as a command line names it.
 *
 * @param text the whole key, for example {@code profile.production.threader}
 * @param setting which it is
 */
record SettingKey(String text, Setting setting) {
    private static final Pattern KEY = Pattern.compile("(?:profile\\.[A-Za-z0-9_-]{1,64}\\.)?([a-z]+)");

    static SettingKey parse(String text) {
        Matcher matcher = KEY.matcher(text);
        Optional<Setting> setting = matcher.matches() ? Setting.ofKey(matcher.group(1)) : Optional.empty();
        List<String> keys = List.of(Setting.values()).stream().map(Setting::key).toList();
        return new SettingKey(
                text,
                setting.orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "there is no setting \"%s\"%s\nThere is: %s, each also as profile.NAME.SETTING."
                                .formatted(text, Suggestion.of(text, keys), String.join(", ", keys)))));
    }

    boolean ofProfile() {
        return !text.equals(setting.key());
    }
}
