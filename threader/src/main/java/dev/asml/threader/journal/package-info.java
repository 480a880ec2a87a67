/**
 * What an invocation was told from outside: kept while it runs, and told again in a replay, so that a run can be had a
 * second time with the same frames.
 *
 * <h2>What a guest is told, and goes through the journal</h2>
 *
 * <ul>
 *   <li>Both clocks; CPU clocks are the monotonic one. Times of files in {@code /tmp} are readings of the wall clock, so
 *       they are kept with it. A wait of {@code poll_oneoff} keeps no time of its own: how often it looks at the clocks
 *       follows from what they show. In a replay its parks return at once, and it looks exactly as often, whyever the
 *       recorded parks had ended.
 *   <li>Random bytes.
 *   <li>What reads of the input files gave, and what polls and stats told of them; so the places in the guest's run
 *       where input came are kept as well.
 *   <li>Of IO calls: the ids, what polls, waits and cancellations told, whether there is a document, and the document,
 *       once each. In a replay no call leaves the Threader.
 *   <li>Of streams from and to IO calls: whether they were ready, what each read gave, and how much room each write had;
 *       of a failure the message. What a guest waits for by {@code wasi:io/poll} is told like that too.
 * </ul>
 *
 * <h2>What follows from the recording's origin</h2>
 *
 * <ul>
 *   <li>The input and the arguments are in the origin.
 *   <li>The module, the assets, the environment, the memory limit and the devices' settings are in it by their hashes or
 *       values, as conditions: where one of them is another, a replay is refused. Environments may hold secrets, so only
 *       the hash is kept.
 *   <li>Numbers of descriptors are the lowest free ones; directories are listed by name, {@code /tmp} in the order of
 *       creation; inodes are counted in that order.
 *   <li>{@code memory.grow} fails at the function's own limit only, table growth at the module's.
 *   <li>Limits on answers, {@code /tmp} and descriptors are counted, not timed.
 * </ul>
 *
 * <h2>What a guest does not see</h2>
 *
 * <ul>
 *   <li>When it may compute, and what a park or {@code sched_yield} waited for.
 *   <li>Who reads its log, and whether its lines were dropped.
 *   <li>Who watches its frames, and how draws were paced, unless it reads a clock.
 * </ul>
 *
 * <h2>What ends a recording</h2>
 *
 * A guest that is interrupted (its time is over, its session was stopped) may be told EINTR, or that a wait is over,
 * before it ends. From the interrupt on nothing is kept, and a replay stops the guest at the last entry.
 *
 * <h2>What no recording holds</h2>
 *
 * <ul>
 *   <li>How deep a guest can recurse: Java frames of compiled and of not yet compiled code have different sizes. A guest
 *       that exhausts its stack traps, in a replay perhaps some calls earlier or later.
 *   <li>That the host had no memory left for the guest, which traps it; the replay goes on beyond.
 *   <li>The payload bits of a NaN that arithmetic made, which WebAssembly leaves open. They are the processor's, and may
 *       depend on the order of operands that a compiler chose; a guest would have to look at them bit by bit.
 *   <li>What asset files hold when somebody changes them after the deploy; such files read as EIO.
 * </ul>
 */
@NullMarked
package dev.asml.threader.journal;

import org.jspecify.annotations.NullMarked;
