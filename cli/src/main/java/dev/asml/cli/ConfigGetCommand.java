package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints one setting. */
@Command(
        name = "get",
        header = "Print the value of a setting.",
        description = "Prints what holds, whole, wherever it is from. The exit code is 1 if it is not set.",
        footer = {"", "Example:", "  asml config get threader"})
@Listed(
        in = Group.TOOL,
        see = {"config", "config set"})
final class ConfigGetCommand implements Action {
    @Parameters(paramLabel = "KEY", description = "The setting, also as profile.NAME.SETTING.")
    private String key = "";

    @Override
    public void run(Terminal terminal) throws IOException {
        SettingKey wanted = SettingKey.parse(key);
        Settings settings = Settings.read(System.getenv(), Path.of(""), "");
        Optional<Settings.Found> found =
                wanted.ofProfile() ? Optional.ofNullable(settings.written().get(key)) : settings.find(wanted.setting());
        terminal.result(found.orElseThrow(() -> CliException.failed(
                        "\"%s\" is not set; set it with: asml config set %s VALUE".formatted(key, key)))
                .value());
    }
}
