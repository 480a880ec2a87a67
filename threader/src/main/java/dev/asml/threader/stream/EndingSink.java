package dev.asml.threader.stream;

import org.jspecify.annotations.Nullable;

/** Another sink, of which the end is an action. */
final class EndingSink implements ByteSink {
    private final ByteSink sink;
    private final Runnable end;

    EndingSink(ByteSink sink, Runnable end) {
        this.sink = sink;
        this.end = end;
    }

    @Override
    public int room() {
        return sink.room();
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        sink.put(bytes, offset, count);
    }

    @Override
    public void hand(byte[] bytes) {
        sink.hand(bytes);
    }

    @Override
    public void flush() {
        sink.flush();
    }

    @Override
    public boolean ready() {
        return sink.ready();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        sink.waiter(thread);
    }

    @Override
    public int ioCall() {
        return sink.ioCall();
    }

    @Override
    public void close() {
        end.run();
    }
}
