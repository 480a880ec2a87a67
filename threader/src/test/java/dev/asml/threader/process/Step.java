package dev.asml.threader.process;

import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.ToIomod;

/** A point of the protocol at which something can go wrong: a frame that is about to pass. */
enum Step {
    /** The IOmod has connected, and nothing was said. */
    CONNECT,
    REGISTER,
    REGISTERED,
    /** The first frame of those that go alone. */
    ATTACH,
    CALL,
    /** A part of an input in the middle. */
    CALL_PART,
    CALL_END,
    /** A whole answer. */
    REPLY,
    /** The first part of an answer. */
    REPLY_BEGIN,
    REPLY_PART,
    REPLY_END,
    /** Credit for an input. */
    CREDIT_IN,
    /** Credit for an answer. */
    CREDIT_OUT,
    CANCEL,
    PING,
    PONG,
    DRAIN,
    DRAINED,
    /** A new configuration. */
    CONFIG,
    CONFIGURED,
    /** What no table asks for. */
    OTHER;

    static Step of(ToIomod frame) {
        return switch (frame.getFrameCase()) {
            case REGISTERED -> REGISTERED;
            case CALL -> CALL;
            case CHUNK -> frame.getChunk().getMore() ? CALL_PART : CALL_END;
            case CREDIT -> CREDIT_OUT;
            case CANCEL -> CANCEL;
            case PING -> PING;
            case DRAIN -> DRAIN;
            case CONFIG -> CONFIG;
            case REJECTED, SUBSCRIPTIONS, INVOKED, FRAME_NOT_SET -> OTHER;
        };
    }

    static Step of(FromIomod frame) {
        return switch (frame.getFrameCase()) {
            case REGISTER -> REGISTER;
            case REPLY -> frame.getReply().getMore() ? REPLY_BEGIN : REPLY;
            case CHUNK -> frame.getChunk().getMore() ? REPLY_PART : REPLY_END;
            case CREDIT -> CREDIT_IN;
            case PONG -> PONG;
            case DRAINED -> DRAINED;
            case CONFIGURED -> CONFIGURED;
            case ATTACH -> ATTACH;
            case LOG, SUBSCRIBED, INVOKE, FRAME_NOT_SET -> OTHER;
        };
    }
}
