package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.wasi.Wait;
import dev.asml.threader.wasm.wit.HostInterface.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The interfaces of {@code wasi:io}; what their calls mean is said by {@link Input} and {@link Output}. */
final class IoInterfaces {
    private IoInterfaces() {}

    static List<HostInterface> bound() {
        Map<String, Body> streams = new HashMap<>(inputs());
        streams.putAll(outputs());
        return List.of(
                HostInterface.bind(
                        "wasi:io/error",
                        Map.of("[method]error.to-debug-string", (_, a) -> ((IoError) a[0]).debugString())),
                HostInterface.bind("wasi:io/poll", polls()),
                HostInterface.bind("wasi:io/streams", streams));
    }

    // Polling

    private static Map<String, Body> polls() {
        return Map.of(
                "[method]pollable.ready", (_, a) -> ((Pollable) a[0]).what().ready(),
                "[method]pollable.block",
                        (w, a) -> {
                            Wait.until(w.host(), ((Pollable) a[0]).what());
                            return null;
                        },
                "poll", (w, a) -> poll(w.host(), (List<?>) a[0]));
    }

    /** The places of all that are ready, when at least one is. */
    private static List<Object> poll(WitHost host, List<?> in) {
        if (in.isEmpty()) {
            throw new TrapException("poll of an empty list would never end");
        }
        List<Pollable> pollables = in.stream().map(Pollable.class::cast).toList();
        List<Object> ready = new ArrayList<>();
        Wait.until(
                host,
                () -> found(pollables, ready),
                pollables.stream().map(Pollable::what).toList());
        return ready;
    }

    private static boolean found(List<Pollable> in, List<Object> ready) {
        for (int i = 0; i < in.size(); i++) {
            if (in.get(i).what().ready()) {
                ready.add((long) i);
            }
        }
        return !ready.isEmpty();
    }

    // Streams

    private static Map<String, Body> inputs() {
        return Map.of(
                "[method]input-stream.read", (_, a) -> StreamError.result(() -> in(a[0]).read((long) a[1])),
                "[method]input-stream.blocking-read",
                        (w, a) -> StreamError.result(() -> in(a[0]).blockingRead(w.host(), (long) a[1])),
                "[method]input-stream.skip",
                        (_, a) -> StreamError.result(() -> (long) in(a[0]).read((long) a[1]).length),
                "[method]input-stream.blocking-skip",
                        (w, a) -> StreamError.result(() -> (long) in(a[0]).blockingRead(w.host(), (long) a[1]).length),
                "[method]input-stream.subscribe", (_, a) -> in(a[0]).subscribe());
    }

    private static Map<String, Body> outputs() {
        return Map.of(
                "[method]output-stream.check-write",
                        (_, a) -> StreamError.result(() -> out(a[0]).checkWrite()),
                "[method]output-stream.write",
                        (w, a) -> StreamError.done(() -> out(a[0]).write(w.host(), (byte[]) a[1])),
                "[method]output-stream.blocking-write-and-flush",
                        (w, a) -> StreamError.done(() -> out(a[0]).blockingWriteAndFlush(w.host(), (byte[]) a[1])),
                "[method]output-stream.flush",
                        (_, a) -> StreamError.done(() -> out(a[0]).flush()),
                "[method]output-stream.blocking-flush",
                        (w, a) -> StreamError.done(() -> out(a[0]).blockingFlush(w.host())),
                "[method]output-stream.subscribe", (_, a) -> out(a[0]).subscribe(),
                "[method]output-stream.write-zeroes",
                        (w, a) -> StreamError.done(() -> out(a[0]).writeZeroes(w.host(), (long) a[1])),
                "[method]output-stream.blocking-write-zeroes-and-flush",
                        (w, a) -> StreamError.done(() -> out(a[0]).blockingWriteZeroesAndFlush(w.host(), (long) a[1])),
                "[method]output-stream.splice",
                        (w, a) -> StreamError.result(() -> out(a[0]).splice(w.host(), in(a[1]), (long) a[2])),
                "[method]output-stream.blocking-splice",
                        (w, a) -> StreamError.result(() -> out(a[0]).blockingSplice(w.host(), in(a[1]), (long) a[2])));
    }

    private static Input in(Object resource) {
        return (Input) resource;
    }

    private static Output out(Object resource) {
        return (Output) resource;
    }
}
