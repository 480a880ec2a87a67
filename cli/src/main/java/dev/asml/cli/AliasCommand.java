package dev.asml.cli;

import picocli.CommandLine.Command;

/** What operators do with the aliases of projects. */
@Command(
        name = "alias",
        header = "List and remove the aliases of a project.",
        description = {
            "An alias leads to a release that answers beside the live one: those who ask for it by the header asml-alias,",
            "or by one of its hosts. It has IOmods of its own, and secrets of its own where these are set as",
            "SERVICE/NAME@ALIAS. \"asml deploy\" and \"asml promote\" make one, or lead it elsewhere, by --alias."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  asml deploy shop --alias staging",
            "  asml alias ls shop",
            "  asml alias rm shop staging"
        },
        subcommands = {AliasListCommand.class, AliasRemoveCommand.class})
@Listed(
        in = Group.BUILD,
        see = {"alias ls", "alias rm", "deploy", "promote"})
final class AliasCommand {}
