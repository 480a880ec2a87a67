package dev.asml.threader.io;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Where an IOmod is in its life. */
public sealed interface IomodState {
    /** What {@link #name()} may say. */
    List<String> NAMES = List.of("starting", "ready", "backing-off", "draining", "failed", "stopped");

    /** The state in a word. */
    default String name() {
        return switch (this) {
            case Starting _ -> "starting";
            case Ready _ -> "ready";
            case BackingOff _ -> "backing-off";
            case Draining _ -> "draining";
            case Failed _ -> "failed";
            case Stopped _ -> "stopped";
        };
    }

    /** Its process was started and has not registered. */
    record Starting(Instant since) implements IomodState {}

    /**
     * It takes calls.
     *
     * @param pid its process, if it has one of its own
     */
    record Ready(OptionalLong pid, String version, List<String> methods, Instant since) implements IomodState {}

    /** It ended without being asked to, and is started again later. Calls wait. */
    record BackingOff(Instant until, String why) implements IomodState {}

    /** It finishes the calls that it has, and takes no others. */
    record Draining(Instant since) implements IomodState {}

    /** It ended too often; it stays down until it is restarted by hand or deployed again. Calls fail at once. */
    record Failed(String why) implements IomodState {}

    /** It was told to stop, and did. */
    record Stopped() implements IomodState {}
}
