package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a setting out of a file. */
@Command(
        name = "unset",
        header = "Take a setting out of a file.",
        footer = {"", "Example:", "  asml config unset threader"})
@Listed(
        in = Group.TOOL,
        see = {"config", "config set"})
final class ConfigUnsetCommand implements Action {
    @Parameters(paramLabel = "KEY", description = "The setting, also as profile.NAME.SETTING.")
    private String key = "";

    @Mixin
    private SettingsFileOption where = new SettingsFileOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        SettingsFile file = where.file(SettingKey.parse(key));
        if (!file.remove(key)) {
            throw CliException.failed("\"%s\" is not set in %s".formatted(key, file.file()));
        }
        terminal.note("%s is not set any more in %s".formatted(key, file.file()));
    }
}
