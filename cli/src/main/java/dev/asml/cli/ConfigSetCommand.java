package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a setting into a file. */
@Command(
        name = "set",
        header = "Write a setting into a file.",
        description = "The file's other lines stay as they are. A file that holds a token can be read by you alone.",
        footer = {
            "",
            "Examples:",
            "  asml config set threader http://10.0.0.5:8081",
            "  asml config set jobs 2 --project"
        })
@Listed(
        in = Group.TOOL,
        see = {"config", "config unset"})
final class ConfigSetCommand implements Action {
    @Parameters(index = "0", paramLabel = "KEY", description = "The setting, also as profile.NAME.SETTING.")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "Its value.")
    private String value = "";

    @Mixin
    private SettingsFileOption where = new SettingsFileOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        SettingKey wanted = SettingKey.parse(key);
        if (value.isBlank() || value.chars().anyMatch(c -> c == '"' || c == '\\' || Character.isISOControl(c))) {
            throw new CliException(
                    ExitCode.USAGE, "the value of \"%s\" is one line without quotes and backslashes".formatted(key));
        }
        SettingsFile file = where.file(wanted);
        file.set(key, value);
        terminal.note("%s = %s in %s".formatted(key, wanted.setting().shown(value), file.file()));
    }
}
