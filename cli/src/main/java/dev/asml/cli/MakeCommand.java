package dev.asml.cli;

import picocli.CommandLine.Command;

/** Adds to a project. */
@Command(
        name = "make",
        header = "Add a service, a function or an IOmod to a project.",
        description = {
            "Writes the first sources, which work as they are, and adds what is new at the end of the manifests; their",
            "other lines stay as they are. Nothing is overwritten."
        },
        footer = {"", "Examples:", "  asml make service shop", "  asml make function shop/cart --language rust"},
        subcommands = {MakeServiceCommand.class, MakeFunctionCommand.class, MakeIomodCommand.class})
@Listed(
        in = Group.START,
        see = {"init", "cast", "dev"})
final class MakeCommand {}
