package dev.asml.cli;

import picocli.CommandLine.Command;

/** What an IOmod's author does with packages. */
@Command(
        name = "iomod",
        header = "Pack, check, verify and share IOmods.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            IomodPackCommand.class,
            IomodCheckCommand.class,
            IomodVerifyCommand.class,
            IomodPushCommand.class,
            IomodPullCommand.class,
            IomodSearchCommand.class,
            IomodUpdateCommand.class
        })
@Listed(
        in = Group.IOMODS,
        see = {"make iomod", "iomods"})
final class IomodCommand {}
