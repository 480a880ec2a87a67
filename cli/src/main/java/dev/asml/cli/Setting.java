package dev.asml.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something that may be given once, in the environment or a file, instead of as an option in each command. */
enum Setting {
    THREADER("which Threader commands speak to, by its admin URL", Scope.PERSON),
    DATA("the data folder of a Threader on this machine, for its address and token", Scope.PERSON),
    TOKEN("the admin token of the Threader", Scope.PERSON),
    PROFILE("the name of a profile, a set of settings for one Threader", Scope.ALL),
    OUTPUT("how results are printed: text or json", Scope.ALL),
    JOBS("how many functions are built at once", Scope.ALL),
    HTTP("where functions answer under asml dev", Scope.ALL),
    ADMIN("where commands are answered under asml dev", Scope.ALL),
    CONSOLE("where functions with a screen are played under asml dev", Scope.ALL);

    /** Whose file may hold it. */
    enum Scope {
        /**
         * Only the person's own: a project that somebody else wrote must not choose where this person's token is sent.
         */
        PERSON,
        /** The project's file too. */
        ALL
    }

    private final String meaning;
    private final Scope scope;

    Setting(String meaning, Scope scope) {
        this.meaning = meaning;
        this.scope = scope;
    }

    /** Its name in files, and as an option behind two dashes. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment variable that holds it. */
    String variable() {
        return "ASML_" + name();
    }

    String meaning() {
        return meaning;
    }

    boolean mayBeOfProject() {
        return scope == Scope.ALL;
    }

    /** The value as it may be shown. */
    String shown(String value) {
        return this == TOKEN && value.length() > 8 ? value.substring(0, 4) + "…" : this == TOKEN ? "…" : value;
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }

    /** The setting that stands for an option, for example {@code --threader}. */
    static Optional<Setting> ofOption(String name) {
        return name.startsWith("--") ? ofKey(name.substring(2)) : Optional.empty();
    }
}
