package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows every setting and where it is from. */
@Command(
        name = "config",
        header = "Show the settings, and change those in files.",
        description = {
            "Without a command it lists each setting with its value and where that is from. An option is stronger",
            "than the environment, which is stronger than the chosen profile, the file asml.toml in the project's",
            "folder, and your own file, in this order.",
            "",
            "A profile is a name for the settings of one Threader: [profile.NAME] in your own file. --profile NAME,",
            "$ASML_PROFILE or the setting \"profile\" chooses one. The file of a project cannot say where a Threader",
            "is or what its token is, for others may have written it; it may name a profile."
        },
        footer = {
            "",
            "Examples:",
            "  asml config",
            "  asml config set profile.production.threader https://threader.example.com:8081",
            "  asml config set output json --project"
        },
        subcommands = {ConfigGetCommand.class, ConfigSetCommand.class, ConfigUnsetCommand.class})
@Listed(in = Group.TOOL, see = "doctor")
@Prints(value = SettingDocument.class, shape = Prints.Shape.ARRAY)
final class ConfigCommand implements Action {
    @Option(names = "--profile", paramLabel = "NAME", description = "Show what holds with this profile.")
    private String profile = "";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        Settings settings = Settings.read(System.getenv(), Path.of(""), profile);
        List<SettingDocument> documents = documents(settings);
        if (output.json()) {
            terminal.result(Json.pretty(Json.document(documents)));
            return;
        }
        Table table = new Table(terminal.ink(), "SETTING", "VALUE", "FROM", "MEANING");
        documents.forEach(document -> table.row(
                document.setting(),
                document.value().orElse("-"),
                document.from().orElse("-"),
                document.meaning()));
        terminal.result(table.text());
    }

    private static List<SettingDocument> documents(Settings settings) {
        List<SettingDocument> documents = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            Optional<Settings.Found> found = settings.find(setting);
            documents.add(document(setting.key(), setting, found));
        }
        Map<String, Settings.Found> profiles = new LinkedHashMap<>(settings.written());
        profiles.keySet().removeIf(key -> !key.startsWith("profile."));
        profiles.forEach((key, found) -> Setting.ofKey(key.substring(key.lastIndexOf('.') + 1))
                .ifPresent(setting -> documents.add(document(key, setting, Optional.of(found)))));
        return documents;
    }

    private static SettingDocument document(String key, Setting setting, Optional<Settings.Found> found) {
        return new SettingDocument(
                key,
                found.map(Settings.Found::value).map(setting::shown),
                found.map(Settings.Found::origin),
                setting.variable(),
                setting.meaning());
    }
}
