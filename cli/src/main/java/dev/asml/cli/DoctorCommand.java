package dev.asml.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what is missing. */
@Command(
        name = "doctor",
        header = "Find what is missing or wrong here, and say what helps.",
        description = {
            "Looks at the machine, at the project here if there is one, and at the Threader if one answers. Each line is",
            "ok, a warning (!) or a fault; below those is the command that helps. --fix runs these commands one after",
            "the other, and asks before each where a person sits at the terminal; elsewhere it wants --yes. The exit code",
            "is 1 if a fault remains."
        },
        footer = {"", "Examples:", "  asml doctor", "  asml doctor --fix", "  asml doctor hello -o json"})
@Listed(
        in = Group.START,
        see = {"config", "ready", "cast"})
@Prints(value = FindingDocument.class, shape = Prints.Shape.ARRAY)
final class DoctorCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Option(names = "--fix", description = "Run the commands that help.")
    private boolean fix;

    @Option(
            names = {"-y", "--yes"},
            description = "With --fix: do not ask.")
    private boolean yes;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        if (fix && !yes && !terminal.answers()) {
            throw new CliException(
                    ExitCode.USAGE, "nobody can be asked here; \"asml doctor --fix --yes\" does it without asking");
        }
        List<FindingDocument> findings = examine();
        if (fix && repair(findings, terminal)) {
            findings = examine();
        }
        if (output.json()) {
            terminal.result(Json.pretty(Json.document(findings)));
        } else {
            findings.forEach(finding -> print(finding, terminal));
        }
        long faults = findings.stream()
                .filter(finding -> finding.verdict() == FindingDocument.Verdict.FAULT)
                .count();
        if (faults > 0) {
            throw CliException.failed(Plural.of((int) faults, "fault"));
        }
    }

    private List<FindingDocument> examine() throws IOException, InterruptedException {
        List<FindingDocument> findings =
                new ArrayList<>(new MachineCheckup(threader.folder().path()).findings());
        findings.addAll(new ProjectCheckup(project.directory()).findings());
        findings.addAll(new ThreaderCheckup(threader).findings());
        return findings;
    }

    private static void print(FindingDocument finding, Terminal terminal) {
        Ink ink = terminal.ink();
        String mark = switch (finding.verdict()) {
            case OK -> ink.green("✓");
            case WARNING -> ink.yellow("!");
            case FAULT -> ink.red("✗");
        };
        terminal.result("%s %s: %s".formatted(mark, finding.subject(), finding.text()));
        finding.fix().ifPresent(command -> terminal.result("    " + command));
    }

    /** Whether something was done. */
    private boolean repair(List<FindingDocument> findings, Terminal terminal) throws IOException, InterruptedException {
        boolean done = false;
        for (FindingDocument finding : findings) {
            if (finding.fix().isEmpty() || !finding.runnable()) {
                continue;
            }
            String command = finding.fix().get();
            if (yes || terminal.confirm("%s: %s\nRun \"%s\"?".formatted(finding.subject(), finding.text(), command))) {
                terminal.note("running " + command);
                // It may ask by itself, and what it says is no result.
                int status = new ProcessBuilder("/bin/sh", "-c", "exec >&2; " + command)
                        .inheritIO()
                        .start()
                        .waitFor();
                if (status != 0) {
                    terminal.warn("\"%s\" ended with exit code %d".formatted(command, status));
                }
                done = true;
            }
        }
        return done;
    }
}
