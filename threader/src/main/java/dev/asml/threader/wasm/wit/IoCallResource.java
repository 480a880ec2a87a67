package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.WitHost.Fault;
import org.jspecify.annotations.Nullable;

/** The resource {@code asml:io/calls.call}. */
final class IoCallResource implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final WitHost host;
    private final int id;
    private final Waitable completion;
    private boolean streams;
    private boolean taken;
    private boolean released;
    private @Nullable Fault fault;

    /** A call that was just issued. */
    IoCallResource(WitHost host, int id) {
        this.host = host;
        this.id = id;
        this.completion = host.completion(id);
    }

    Pollable subscribe() {
        return Pollable.of(completion);
    }

    /** The option of a result. */
    Variant take() {
        if (taken || !completion.ready()) {
            return Variant.none();
        }
        Fault known = known();
        taken = true;
        if (known != null) {
            return Variant.option(Variant.error(CallInterfaces.failure(known)));
        }
        byte[] answer = streams ? NOTHING : host.document(id);
        if (!streams) {
            release();
        }
        return Variant.option(Variant.ok(answer == null ? NOTHING : answer));
    }

    /** The option of a failure. */
    Variant failure() {
        Fault known = fault != null || (!taken && completion.ready()) ? known() : null;
        return Variant.option(known == null ? null : CallInterfaces.failure(known));
    }

    /** Why the complete call failed. */
    private @Nullable Fault known() {
        if (fault == null) {
            fault = host.fault(id);
        }
        return fault;
    }

    boolean cancel() {
        return !released && host.cancel(id) == 0;
    }

    /** The option of an input stream. */
    Variant answer() {
        if (streams || taken) {
            return Variant.none();
        }
        streams = true;
        return Variant.option(Input.of(host.download(id)));
    }

    private void release() {
        if (!released) {
            released = true;
            host.release(id);
        }
    }

    @Override
    public void close() {
        release();
    }
}
