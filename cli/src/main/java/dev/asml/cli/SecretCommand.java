package dev.asml.cli;

import picocli.CommandLine.Command;

/** What operators do with the secrets of services. */
@Command(
        name = "secret",
        header = "Set, list and remove the secrets of services.",
        description = {
            "A secret is kept sealed, where releases are: all Threaders at one store have the same. The functions of its",
            "service get its value if their manifest lets them read it; IOmods get it where their configuration names it.",
            "No command shows it."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "Examples:", "  asml secret set shop/db-password", "  asml secret ls"},
        subcommands = {
            SecretSetCommand.class,
            SecretListCommand.class,
            SecretRemoveCommand.class,
            SecretRotateKeyCommand.class
        })
@Listed(
        in = Group.OPERATE,
        see = {"secret set", "secret ls", "secret rm", "secret rotate-key"})
final class SecretCommand {}
