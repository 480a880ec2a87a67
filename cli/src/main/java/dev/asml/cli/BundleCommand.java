package dev.asml.cli;

import picocli.CommandLine.Command;

/** What is done with bundles as files. */
@Command(
        name = "bundle",
        header = "Make, sign and show bundles: projects as one file each.",
        description = {
            "A bundle is what asml deploy sends: the manifests, modules, assets and IOmods of a project, and a bill of",
            "these materials. The same files give the same bytes, on every machine. Made once, signed, and deployed with",
            "asml deploy FILE to any number of Threaders, it is the same code everywhere, known by its SHA-256."
        },
        footer = {"", "Example:", "  asml bundle make hello --sign release.pem && asml deploy hello.asml"},
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {BundleMakeCommand.class, BundleSignCommand.class, BundleShowCommand.class})
@Listed(
        in = Group.BUILD,
        see = {"cast", "deploy", "up"})
final class BundleCommand {}
