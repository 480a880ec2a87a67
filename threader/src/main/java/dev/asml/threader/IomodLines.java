package dev.asml.threader;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Caller;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.process.IomodLog;

/** Brings what IOmods say into the log book, each line with the ids of the call that it is about. */
record IomodLines(LogBook log) implements IomodLog {
    @Override
    public void line(Level level, Coordinates coordinates, String invocation, String message) {
        log.write(LogLine.Level.valueOf(level.name()), coordinates.toString(), invocation, Stream.IOMOD, message);
    }

    @Override
    public void line(Level level, Coordinates coordinates, IoCall call, String message) {
        Caller caller = call.caller();
        LogIds ids = new LogIds(
                caller.invocation(), caller.function(), caller.timeline().trace(), call.id());
        log.write(LogLine.Level.valueOf(level.name()), coordinates.toString(), ids, Stream.IOMOD, message);
    }
}
