package dev.asml.iomod;

import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.ToIomod;
import org.jspecify.annotations.Nullable;

/**
 * A stream to a Threader, whatever carries it. The {@link Outbox} writes it, one thread at a time; what arrives is
 * told by one thread, which must not be made to wait.
 */
sealed interface FrameStream permits GrpcStream, PlainStream {
    /** Hears what the stream brings, from one thread at a time. */
    interface Listener {
        void onFrame(ToIomod frame);

        /** More may be sent, or frames that came together were told; what was sent meanwhile is to be flushed. */
        void onReady();

        /** It is over; what is wrong, or null if the Threader ended it in good order. Told once. */
        void onEnd(@Nullable String problem);
    }

    /** Begins. What cannot be reached ends. */
    void start(Listener listener);

    /** Whether a frame that is sent now need not wait long. */
    boolean isReady();

    /** Sends a frame, at the latest with the next {@link #flush}. */
    void send(FromIomod frame);

    void flush();

    /** Nothing more is sent. */
    void finish();

    /** Breaks it off, and says why to whoever listens there. */
    void abort(String why);

    /** Lets go of everything. */
    void close();
}
