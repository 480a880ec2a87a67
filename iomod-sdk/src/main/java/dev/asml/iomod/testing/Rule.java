package dev.asml.iomod.testing;

import java.util.Locale;

/** What the protocol asks of an IOmod, one rule a constant, in the order of {@code docs/iomod-protocol.md}. */
public enum Rule {
    BY_HAND(
            Section.STARTING,
            "explains itself when a person starts it, and exits with 1",
            "say on standard error that a Threader starts it, and exit with 1"),
    DESCRIBE(
            Section.STARTING,
            "prints what it is when it is started with --describe",
            "print one JSON object and exit with 0"),
    DESCRIBED_METHODS(
            Section.STARTING, "describes the methods that it registers", "It says the same as the registration."),
    ADDRESS(
            Section.STARTING,
            "dials ASML_IOMOD_ADDRESS where that is given",
            "given instead where there are no such sockets"),
    OUTPUT(
            Section.STARTING,
            "serves while nobody reads what it prints",
            "Write whole lines; do not expect anybody to read them quickly."),
    PLAIN_FRAMES(Section.STREAM, "does not compress", "Send no keep-alive pings and do not compress."),
    REGISTER_FIRST(Section.REGISTER, "sends Register first, and once", "Register is the first frame."),
    REGISTER_IN_TIME(Section.REGISTER, "registers in time", "It has to come within 30 seconds of the start"),
    TOKEN(Section.REGISTER, "shows the token that it was given", "a secret that is valid for one registration"),
    COORDINATES(
            Section.REGISTER,
            "registers under its coordinates",
            "the coordinates under which the IOmod has to register"),
    VERSION(
            Section.REGISTER,
            "registers the version of its iomod.toml",
            "The version is major.minor.patch, and that of iomod.toml."),
    PROTOCOL_VERSIONS(
            Section.REGISTER,
            "offers every protocol version that it speaks, once",
            "protocol_versions is every version that the IOmod speaks"),
    METHOD_NAMES(
            Section.REGISTER,
            "registers methods, with names as they have to be",
            "Each method has a name of 1 to 64 characters of A-Z a-z 0-9 _ - that begins with a letter or digit"),
    PROMISED_METHODS(
            Section.REGISTER,
            "registers the methods that its iomod.toml lists",
            "Methods that iomod.toml lists have to be among those that register."),
    REJECTED(
            Section.REGISTER,
            "prints why it was rejected, and exits with 1",
            "After Rejected, print the reason and exit with 1."),
    FIRST_CONFIG(
            Section.REGISTER,
            "uses its configuration before the first call",
            "Use the configuration before you handle the first call."),
    ANSWER(Section.CALLS, "answers with the bytes that belong to the call", "the protocol does not look into either"),
    UNKNOWN_METHOD(
            Section.CALLS,
            "answers METHOD_NOT_FOUND and lists its methods",
            "the IOmod has no such method; the message lists those that it has"),
    ONE_REPLY(Section.CALLS, "replies once to each call", "Every Call gets exactly one Reply with its id"),
    UNREADABLE_INPUT(
            Section.CALLS,
            "replies to input that it cannot read, and goes on",
            "whatever happens: success, failure, Cancel, or a defect in your code"),
    EMPTY_INPUT(Section.CALLS, "replies to empty input", "An input may be empty."),
    ANY_ID(
            Section.CALLS,
            "replies with the call's id, however large that is",
            "An id is any number of 64 bits but 0; it is not used again while its call is open."),
    MANY_CALLS(Section.CALLS, "takes 100 calls at a time", "Calls come without waiting for earlier ones"),
    SLOW_CALL(Section.CALLS, "answers others while one is slow", "a slow one must not hold up others"),
    DEADLINE(Section.CALLS, "answers DEADLINE when the time is over", "When it is over, stop and answer DEADLINE."),
    FAILURES(Section.CALLS, "fails with codes in capitals", "An IOmod may use codes of its own, in capitals."),
    TIMING(
            Section.CALLS,
            "tells the time of whole answers only",
            "Leave it out of the first frame of an answer in parts."),
    CHUNKED_INPUT(
            Section.CHUNKS,
            "puts chunks together, call by call",
            "Chunks of one id are in order; frames of other ids may come between them."),
    CHUNKED_OUTPUT(
            Section.CHUNKS,
            "sends a long answer in chunks",
            "A longer input or output begins in the Call or Reply with more: true"),
    CHUNK_BYTES(
            Section.CHUNKS,
            "keeps within max_chunk_bytes",
            "No frame carries more than max_chunk_bytes of payload, in either direction"),
    CHUNK_DEFAULT(Section.CHUNKS, "takes max_chunk_bytes 0 for 256 KiB", "(0 means 256 KiB)"),
    UNKNOWN_CHUNK(
            Section.CHUNKS,
            "ignores chunks of calls that are over",
            "A chunk of an id that you do not know belongs to a call that is over: ignore it."),
    REPLY_LIMIT(
            Section.CHUNKS,
            "answers LIMIT instead of more than max_reply_bytes",
            "A whole output has at most max_reply_bytes; instead of a longer one send a LIMIT failure."),
    INPUT_LIMIT(
            Section.CHUNKS,
            "bounds the input that it puts together, and answers LIMIT",
            "Bound the inputs that you put together as well"),
    INPUT_CREDIT(
            Section.STREAMS,
            "gives credit for the input that it has taken",
            "Keep what arrives in a buffer of that size, and give Credit for what was taken out of it"),
    OUTPUT_CREDIT(
            Section.STREAMS,
            "sends no more than it has credit for",
            "You may send Registered.window_bytes, and after that as much as the Threader's Credits add up to"),
    BLOCKED_STREAM(
            Section.STREAMS,
            "serves others while a stream waits for credit",
            "a slow reader fills nobody's memory and holds up no other call"),
    END_WITHOUT_CREDIT(
            Section.STREAMS,
            "ends an answer without credit",
            "A frame with no bytes needs no credit, so an end (more: false) can always be told."),
    BOTH_WAYS(Section.STREAMS, "answers while the input still comes", "the answer may begin before the input ends"),
    ENDLESS_CREDIT(
            Section.STREAMS,
            "takes as much credit as is given",
            "Sums of credit beyond 2³¹ bytes mean as much as you like."),
    UNKNOWN_CREDIT(
            Section.STREAMS,
            "ignores credit that nobody asked for",
            "Credit for an id that you do not know, or for a method that does not stream, is to be ignored."),
    STREAM_CANCEL(
            Section.STREAMS,
            "ends a cancelled stream that waits for credit or input",
            "After a Cancel no Credit comes any more, so do not wait for it."),
    STREAM_DEADLINE(
            Section.STREAMS,
            "ends a stream with DEADLINE when the time is over",
            "timeout_millis is what is left of the caller's whole invocation"),
    NO_WINDOWS(
            Section.STREAMS,
            "serves streaming methods like others to a Threader that knows no streaming",
            "Then serve such methods like any other"),
    CANCEL(Section.CANCEL, "replies to a call that is cancelled", "Stop the work if you can, and still send the Reply"),
    CANCELLED_INPUT(
            Section.CANCEL,
            "replies to a call that is cancelled before its input is whole",
            "Chunks of its input may still come: throw them away."),
    UNKNOWN_CANCEL(
            Section.CANCEL,
            "ignores a cancel that comes too late",
            "A Cancel of an unknown id came too late: ignore it."),
    PONG(Section.PING, "answers each ping with its number", "Answer Pong{number} at once"),
    PONG_WHILE_BUSY(Section.PING, "answers pings while it handles calls", "whatever the handlers are doing"),
    PONG_FIRST(Section.PING, "answers a ping before what waits to be sent", "ahead of anything that waits to be sent"),
    NEW_CONFIG(Section.CONFIG, "uses a new configuration at once", "Calls that come after it see the new ones."),
    CONFIRMED_CONFIG(
            Section.CONFIG,
            "confirms each Config once, if it says that it does",
            "If you registered confirms_config, answer each Config by one Configured{problem}, in their order"),
    SUBSCRIBED(
            Section.SOURCES,
            "answers each Subscriptions once",
            "Answer each Subscriptions by one Subscribed, in their order"),
    INVOKES(
            Section.SOURCES,
            "asks for no more invocations than it may",
            "at most concurrency of them may be open for a subscription"),
    LOG(
            Section.LOG,
            "logs lines with a level, for calls that it knows",
            "a line in the Threader's log, with the IOmod's coordinates"),
    DRAIN_FINISHES(Section.DRAIN, "finishes what runs when it is drained", "the replies to what still runs"),
    DRAIN_REFUSES(
            Section.DRAIN,
            "refuses calls that cross the drain",
            "should one cross it, answer IOMOD_UNAVAILABLE, retryable"),
    DRAINED(Section.DRAIN, "says Drained last, and closes its side", "Drained{}, and it closes its side of the stream"),
    DRAIN_EXIT(Section.DRAIN, "exits with 0 after a drain", "closes the stream; the IOmod exits with 0"),
    UNKNOWN_FRAMES(
            Section.FRAMES,
            "ignores frames and fields that it does not know",
            "A frame whose kind you do not know is from a later version: ignore it"),
    BROKEN_FRAME(
            Section.FRAMES,
            "leaves when a frame cannot be read",
            "A frame that cannot be parsed, two open calls with one id, or a Call before Registered is a broken Threader: close the stream and exit."),
    ID_TWICE(Section.FRAMES, "leaves when two open calls have one id", BROKEN_FRAME.sentence),
    EARLY_CALL(Section.FRAMES, "leaves when a call comes before Registered", BROKEN_FRAME.sentence),
    STREAM_CLOSED(
            Section.ORPHANS,
            "exits soon after the Threader has closed the stream",
            "Exit within 2 seconds when the stream closes or breaks, or when standard input ends, whatever your handlers are doing."),
    CONNECTION_LOST(Section.ORPHANS, "exits soon after the connection broke", STREAM_CLOSED.sentence),
    INPUT_ENDED(Section.ORPHANS, "exits soon after standard input has ended", STREAM_CLOSED.sentence),
    INTERRUPT(Section.ORPHANS, "ignores SIGINT", "ignore SIGINT"),
    NO_CHILDREN(Section.ORPHANS, "leaves no process behind", "Leave no process of yours behind.");

    /** A chapter of the protocol. */
    public enum Section {
        STARTING("Starting"),
        STREAM("The stream"),
        REGISTER("Register"),
        CALLS("Call and Reply"),
        CHUNKS("Chunks"),
        STREAMS("Streams"),
        CANCEL("Cancel"),
        PING("Ping"),
        CONFIG("Config"),
        SOURCES("Sources"),
        LOG("Log"),
        DRAIN("Drain"),
        FRAMES("Frames that you do not know"),
        ORPHANS("No orphans");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        /** Its heading, without the number. */
        public String title() {
            return title;
        }
    }

    private final Section section;
    private final String title;
    private final String sentence;

    Rule(Section section, String title, String sentence) {
        this.section = section;
        this.title = title;
        this.sentence = sentence;
    }

    /** Where the protocol says it. */
    public Section section() {
        return section;
    }

    /** What an IOmod does that keeps it. */
    public String title() {
        return title;
    }

    /** The words of the protocol, without their markup. */
    public String sentence() {
        return sentence;
    }

    /** Its name in documents and options: {@code by-hand}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
