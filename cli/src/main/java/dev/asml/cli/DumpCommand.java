package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what runs and waits in a Threader. */
@Command(
        name = "dump",
        header = "Say what runs, what waits, and for what.",
        description = {
            "Prints every invocation and session: its request id, function, age and the time until its deadline;",
            "whether it is queued, waits for a CPU permit, computes or is parked, and for what; its open IO calls and",
            "who has them; and the guest's functions on its stack. Then the IOmods, with the age of their oldest call.",
            "",
            "A Threader that answers nobody prints the same to its standard error when it gets the signal USR1:",
            "  kill -USR1 PID",
            "The signal QUIT is the JVM's own: it prints the JVM's threads, in which guest functions have their names",
            "too, but no virtual threads; \"jcmd PID Thread.dump_to_file FILE\" has those."
        },
        footer = {
            "",
            "Examples:",
            "  asml dump",
            "  asml dump -o json | jq '.invocations[] | select(.state == \"parked\")'"
        })
@Listed(
        in = Group.OPERATE,
        see = {"top", "logs"})
@Prints(DumpDocument.class)
final class DumpCommand implements Action {
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            if (output.json()) {
                terminal.result(Json.pretty(client.read("/v1/dump")));
            } else {
                terminal.result(client.readText("/v1/dump?format=text").stripTrailing());
            }
        }
    }
}
