package dev.asml.iomod.testing;

import java.util.EnumMap;
import java.util.Map;

/** Which trial tries which rule. */
final class Trials {
    /** Of rules that are watched all the time: only what every IOmod does is looked at. */
    private static final Trial WATCHED = bench -> {
        var _ = bench.shared();
    };

    private Trials() {}

    static Map<Rule, Trial> all() {
        Map<Rule, Trial> trials = new EnumMap<>(Rule.class);
        DrainTrials drain = new DrainTrials();
        for (Rule rule : Rule.values()) {
            trials.put(rule, of(rule, drain));
        }
        return trials;
    }

    private static Trial of(Rule rule, DrainTrials drain) {
        return switch (rule) {
            case BY_HAND -> StartTrials::byHand;
            case DESCRIBE -> StartTrials::describe;
            case DESCRIBED_METHODS -> StartTrials::describedMethods;
            case ADDRESS -> StartTrials::address;
            case OUTPUT -> StartTrials::output;
            case PLAIN_FRAMES, REGISTER_FIRST -> WATCHED;
            case REGISTER_IN_TIME -> RegisterTrials::inTime;
            case TOKEN, PROTOCOL_VERSIONS -> RegisterTrials::refused;
            case COORDINATES -> RegisterTrials::coordinates;
            case VERSION -> RegisterTrials::version;
            case METHOD_NAMES -> RegisterTrials::methodNames;
            case PROMISED_METHODS -> RegisterTrials::promisedMethods;
            case REJECTED -> RegisterTrials::rejected;
            case FIRST_CONFIG -> RegisterTrials::firstConfig;
            case ANSWER -> CallTrials::answer;
            case UNKNOWN_METHOD -> CallTrials::unknownMethod;
            case ONE_REPLY -> CallTrials::oneReply;
            case UNREADABLE_INPUT -> CallTrials::unreadableInput;
            case EMPTY_INPUT -> CallTrials::emptyInput;
            case ANY_ID -> CallTrials::anyId;
            case MANY_CALLS -> CallTrials::manyCalls;
            case SLOW_CALL -> CallTrials::slowCall;
            case DEADLINE -> CallTrials::deadline;
            case FAILURES -> CallTrials::failures;
            case TIMING -> ChunkTrials::output;
            case CHUNKED_INPUT -> ChunkTrials::input;
            case CHUNKED_OUTPUT, CHUNK_BYTES -> ChunkTrials::output;
            case CHUNK_DEFAULT -> ChunkTrials::defaultSize;
            case UNKNOWN_CHUNK -> ChunkTrials::unknown;
            case REPLY_LIMIT -> ChunkTrials::replyLimit;
            case INPUT_LIMIT -> ChunkTrials::inputLimit;
            case INPUT_CREDIT -> StreamTrials::inputCredit;
            case OUTPUT_CREDIT -> StreamTrials::outputCredit;
            case BLOCKED_STREAM -> StreamTrials::blocked;
            case END_WITHOUT_CREDIT -> StreamTrials::endWithoutCredit;
            case BOTH_WAYS -> StreamTrials::bothWays;
            case ENDLESS_CREDIT -> StreamTrials::endlessCredit;
            case UNKNOWN_CREDIT -> StreamTrials::unknownCredit;
            case STREAM_CANCEL -> StreamTrials::cancel;
            case STREAM_DEADLINE -> StreamTrials::deadline;
            case NO_WINDOWS -> StreamTrials::noWindows;
            case CANCEL -> ControlTrials::cancel;
            case CANCELLED_INPUT -> ControlTrials::cancelledInput;
            case UNKNOWN_CANCEL -> ControlTrials::unknownCancel;
            case PONG -> ControlTrials::pong;
            case PONG_WHILE_BUSY -> ControlTrials::pongWhileBusy;
            case PONG_FIRST -> ControlTrials::pongFirst;
            case NEW_CONFIG -> ControlTrials::newConfig;
            case CONFIRMED_CONFIG -> ControlTrials::confirmedConfig;
            case SUBSCRIBED -> SourceTrials::subscribed;
            case INVOKES -> SourceTrials::invokes;
            case LOG -> ControlTrials::log;
            case UNKNOWN_FRAMES -> ControlTrials::unknownFrames;
            case BROKEN_FRAME -> EndTrials::brokenFrame;
            case ID_TWICE -> EndTrials::idTwice;
            case EARLY_CALL -> EndTrials::earlyCall;
            case STREAM_CLOSED -> EndTrials::streamClosed;
            case CONNECTION_LOST -> EndTrials::connectionLost;
            case INPUT_ENDED -> EndTrials::inputEnded;
            case INTERRUPT -> EndTrials::interrupt;
            case DRAIN_FINISHES, DRAIN_REFUSES, DRAINED, DRAIN_EXIT, NO_CHILDREN -> drain.of(rule);
        };
    }
}
