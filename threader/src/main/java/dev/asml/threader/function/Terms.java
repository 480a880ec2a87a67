package dev.asml.threader.function;

import dev.asml.threader.device.Devices;
import dev.asml.threader.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an invocation runs with that is more than a request has: its own devices, its own time.
 *
 * @param devices what the guest sees as its device files; closed when it has ended
 * @param journal what the guest is told from outside passes through it
 * @param time how long it may take
 * @param arguments what follows the function's name in the guest's arguments
 * @param cpu gets the time that the guest computes
 * @param ended is told how it ended, by the guest's thread
 */
public record Terms(
        Devices devices,
        Journal journal,
        Duration time,
        List<String> arguments,
        CpuMeter cpu,
        Consumer<Outcome> ended) {}
