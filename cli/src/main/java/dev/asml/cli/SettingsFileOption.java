package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file of settings a command changes. */
final class SettingsFileOption {
    @Option(
            names = "--project",
            description = "Change asml.toml in the project's folder. Default: your own file,"
                    + " $XDG_CONFIG_HOME/asml/config.toml.")
    private boolean project;

    /**
     * The file.
     *
     * @throws CliException if the setting must not be in it
     */
    SettingsFile file(SettingKey key) throws IOException {
        if (project && (key.ofProfile() || !key.setting().mayBeOfProject())) {
            throw new CliException(
                    ExitCode.USAGE,
                    "\"%s\" is not for a project's file, which others may write; leave out --project"
                            .formatted(key.text()));
        }
        Settings settings = Settings.read(System.getenv(), Path.of(""), "");
        return project ? settings.project() : settings.person();
    }
}
