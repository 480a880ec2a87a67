package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings of a command: those of the environment, of the chosen profile, of the project's file {@code asml.toml} and of
 * the person's file, the stronger first. Options are stronger than all of these.
 */
final class Settings implements IDefaultValueProvider {
    /** The file in a project's folder. */
    static final String PROJECT_FILE = "asml.toml";

    private static final int DEEPEST = 64;

    private final Map<String, String> environment;
    private final SettingsFile person;
    private final SettingsFile project;
    private final Optional<String> profile;

    /**
     * A value, and where it is from.
     *
     * @param origin for people: a variable, or a file
     */
    record Found(String value, String origin) {}

    private Settings(Map<String, String> environment, SettingsFile person, SettingsFile project, String chosen) {
        this.environment = environment;
        this.person = person;
        this.project = project;
        this.profile = profile(chosen);
    }

    /**
     * Reads them.
     *
     * @param folder where the command runs; its project is the nearest folder above with {@code assemblylift.toml}
     * @param chosen the profile that the command line names; empty if it names none
     */
    static Settings read(Map<String, String> environment, Path folder, String chosen) throws IOException {
        SettingsFile person = SettingsFile.read(personal(environment));
        SettingsFile project =
                SettingsFile.read(projectFolder(folder).orElse(folder).resolve(PROJECT_FILE));
        for (String key : project.values().keySet()) {
            boolean allowed = Setting.ofKey(key).filter(Setting::mayBeOfProject).isPresent();
            if (!allowed) {
                throw new CliException(
                        ExitCode.USAGE,
                        "%s: \"%s\" is for your own settings only (asml config set %s …); a project may name a profile of yours instead"
                                .formatted(project.file(), key, key));
            }
        }
        return new Settings(environment, person, project, chosen);
    }

    /** {@code $XDG_CONFIG_HOME/asml/config.toml}. */
    static Path personal(Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        return (base.startsWith("/") ? Path.of(base) : Path.of(home, ".config")).resolve("asml/config.toml");
    }

    private static Optional<Path> projectFolder(Path folder) {
        Path at = folder.toAbsolutePath().normalize();
        for (int i = 0; at != null && i < DEEPEST; i++) {
            if (Files.isRegularFile(at.resolve("assemblylift.toml"))) {
                return Optional.of(at);
            }
            at = at.getParent();
        }
        return Optional.empty();
    }

    private Optional<String> profile(String chosen) {
        Optional<String> named = Optional.of(chosen)
                .filter(name -> !name.isEmpty())
                .or(() -> find(Setting.PROFILE).map(Found::value));
        named.ifPresent(name -> {
            Set<String> known = profiles();
            if (!known.contains(name)) {
                throw new CliException(
                        ExitCode.USAGE,
                        "there is no profile \"%s\" in %s%s; make it with: asml config set profile.%s.threader URL"
                                .formatted(name, person.file(), Suggestion.of(name, known), name));
            }
        });
        return named;
    }

    private Set<String> profiles() {
        Set<String> names = new TreeSet<>();
        for (String key : person.values().keySet()) {
            if (key.startsWith("profile.")) {
                names.add(key.substring("profile.".length(), key.lastIndexOf('.')));
            }
        }
        return names;
    }

    /** The strongest value of a setting, if there is one. */
    Optional<Found> find(Setting setting) {
        return variable(setting)
                .or(() -> ofProfile(setting))
                .or(() -> in(project, setting.key()))
                .or(() -> in(person, setting.key()));
    }

    private Optional<Found> variable(Setting setting) {
        return Optional.ofNullable(environment.get(setting.variable()))
                .filter(value -> !value.isBlank())
                .map(value -> new Found(value, "$" + setting.variable()));
    }

    /** While the profile itself is looked for there is none yet. */
    private Optional<Found> ofProfile(Setting setting) {
        return setting == Setting.PROFILE
                ? Optional.empty()
                : profile.flatMap(name -> in(person, "profile." + name + "." + setting.key()));
    }

    private static Optional<Found> in(SettingsFile file, String key) {
        return Optional.ofNullable(file.values().get(key))
                .map(value -> new Found(
                        value,
                        key.startsWith("profile.")
                                ? file.file() + " [" + key.substring(0, key.lastIndexOf('.')) + "]"
                                : file.file().toString()));
    }

    /** The person's file. */
    SettingsFile person() {
        return person;
    }

    /** The project's file. */
    SettingsFile project() {
        return project;
    }

    /** Everything that is written in the files, by key. */
    Map<String, Found> written() {
        Map<String, Found> all = new LinkedHashMap<>();
        person.values()
                .forEach((key, value) ->
                        all.put(key, new Found(value, person.file().toString())));
        project.values()
                .forEach((key, value) ->
                        all.put(key, new Found(value, project.file().toString())));
        return all;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        Optional<Setting> setting =
                argument instanceof OptionSpec option ? Setting.ofOption(option.longestName()) : Optional.empty();
        // Without a setting picocli takes what the option declares.
        return setting.flatMap(this::find).map(Found::value).orElse(null);
    }
}
