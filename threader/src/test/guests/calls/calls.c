/*
 * Calls IOmods through asml:io/calls as its input says: a verb, a space, and what the verb takes. The answer is what it
 * saw.
 */
#include "calls.h"

static char report[4096];
static uint32_t reported;

static uint32_t length(const char *text) {
    uint32_t len = 0;
    while (text[len]) len++;
    return len;
}

static void say_bytes(const void *text, uint32_t len) {
    for (uint32_t i = 0; i < len && reported < sizeof report; i++) report[reported++] = ((const char *)text)[i];
}

static void say(const char *text) {
    say_bytes(text, length(text));
}

static void say_number(uint64_t number) {
    char digits[20];
    int at = sizeof digits;
    do {
        digits[--at] = '0' + number % 10;
        number /= 10;
    } while (number);
    say_bytes(digits + at, sizeof digits - at);
}

static const char *CODES[] = {
    "coords-not-found", "method-not-found", "invalid-input", "iomod-lost", "iomod-unavailable", "deadline", "cancelled",
    "limit", "refused", "internal", "other",
};

static void say_failure(const failure *why) {
    say(CODES[why->code]);
    if (why->code == OTHER) {
        say(" ");
        say_bytes(why->other.ptr, why->other.len);
    }
    say(why->retryable ? " again: " : ": ");
    say_bytes(why->message.ptr, why->message.len);
}

static void say_taken(call c) {
    taken end;
    call_take(c, &end);
    if (!end.is_some) {
        say("none");
    } else if (end.is_err) {
        say_failure(&end.err);
    } else {
        say_bytes(end.answer.ptr, end.answer.len);
    }
}

static int starts(const char *verb, bytes *input) {
    uint32_t len = length(verb);
    if (input->len < len + 1 || input->ptr[len] != ' ') return 0;
    for (uint32_t i = 0; i < len; i++)
        if (input->ptr[i] != verb[i]) return 0;
    input->ptr += len + 1;
    input->len -= len + 1;
    return 1;
}

static call start(const char *path, const char *input) {
    started result;
    calls_start(path, length(path), input, length(input), &result);
    if (result.is_err) __builtin_trap();
    return result.call;
}

/* call PATH: waits for a whole answer to the input "ask". */
static void call_once(bytes path) {
    started result;
    calls_start((const char *)path.ptr, path.len, "ask", 3, &result);
    if (result.is_err) {
        say("start: ");
        say_failure(&result.err);
        return;
    }
    pollable end = call_subscribe(result.call);
    pollable_block(end);
    say_taken(result.call);
    say(", then ");
    say_taken(result.call);
    maybe_failure why;
    call_failure(result.call, &why);
    say(why.is_some ? ", failed" : ", did not fail");
    say(call_cancel(result.call) ? ", cancelled" : ", was complete");
    pollable_drop(end);
    call_drop(result.call);
}

/* cancel: an open call, its streams and its pollables after its end. */
static void cancel(void) {
    started result;
    const char *path = "test.in.process.copy";
    calls_open(path, length(path), &result);
    if (result.is_err) __builtin_trap();
    maybe_stream answer, again;
    call_answer(result.call, &answer);
    call_answer(result.call, &again);
    say(answer.is_some && !again.is_some ? "one stream" : "another number of streams");
    pollable end = call_subscribe(result.call);
    say(pollable_ready(end) ? ", ready" : ", open");
    say(call_cancel(result.call) ? ", cancelled" : ", was complete");
    say(pollable_ready(end) ? ", ready: " : ", open: ");
    say_taken(result.call);
    call_drop(result.call);
    say(pollable_ready(end) ? ", ready" : ", open");
    count_result permit;
    output_check_write(result.input, &permit);
    say(permit.is_err && permit.tag == LAST_OPERATION_FAILED ? ", input failed" : ", input did not fail");
    output_check_write(result.input, &permit);
    say(permit.is_err && permit.tag == CLOSED ? ", input closed" : ", input open");
    stream_result read;
    input_read(answer.stream, 10, &read);
    say(read.is_err ? ", answer closed" : ", answer open");
    pollable_drop(end);
    input_drop(answer.stream);
    output_drop(result.input);
}

/* together: polls a call, a timer and a stream until all three have been ready, and says in which order. */
static void together(void) {
    call later = start("test.in.process.hold", "");
    started result;
    const char *path = "test.in.process.copy";
    calls_open(path, length(path), &result);
    if (result.is_err) __builtin_trap();
    maybe_stream answer;
    call_answer(result.call, &answer);

    const char *names[] = {"call", "stream", "timer"};
    pollable in[] = {call_subscribe(later), input_subscribe(answer.stream), clock_subscribe_duration(1000000)};
    int left = 3;
    while (left) {
        bytes ready;
        poll(in, left, &ready);
        for (uint32_t i = ready.len; i-- > 0;) {
            uint32_t at = ((uint32_t *)ready.ptr)[i];
            say(names[at]);
            say(" ");
            if (names[at][0] == 't') {
                /* What the stream waits for comes of the timer. */
                count_result permit;
                stream_result written;
                output_check_write(result.input, &permit);
                output_write(result.input, "tick", 4, &written);
            } else if (names[at][0] == 's') {
                /* And the call ends when this call begins. */
                call_drop(start("test.in.process.release", ""));
            }
            pollable_drop(in[at]);
            in[at] = in[--left];
            names[at] = names[left];
        }
    }
    say_taken(later);
}

static uint8_t piece[64 * 1024];

static uint8_t expected(uint64_t position) {
    return position % 251;
}

/* copy COUNT: so many bytes through a call whose answer is its input, in a memory of a few hundred KiB. */
static void copy(bytes number) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < number.len; i++) total = total * 10 + (number.ptr[i] - '0');
    started result;
    const char *path = "test.in.process.copy";
    calls_open(path, length(path), &result);
    if (result.is_err) __builtin_trap();
    maybe_stream answer;
    call_answer(result.call, &answer);
    pollable in[] = {input_subscribe(answer.stream), output_subscribe(result.input)};
    uint64_t written = 0, read = 0;
    int ended = 0;
    while (!ended) {
        bytes ready;
        poll(in, written < total ? 2 : 1, &ready);
        if (written < total) {
            count_result permit;
            output_check_write(result.input, &permit);
            if (permit.is_err) __builtin_trap();
            uint64_t count = permit.count < sizeof piece ? permit.count : sizeof piece;
            if (count > total - written) count = total - written;
            for (uint64_t i = 0; i < count; i++) piece[i] = expected(written + i);
            stream_result done;
            if (count) output_write(result.input, piece, count, &done);
            written += count;
            if (written == total) {
                pollable_drop(in[1]);
                output_drop(result.input);
            }
        }
        stream_result got;
        input_read(answer.stream, sizeof piece, &got);
        if (got.is_err) {
            ended = 1;
            say(got.tag == CLOSED ? "ended well after " : "failed after ");
        } else {
            for (uint32_t i = 0; i < got.bytes.len; i++)
                if (got.bytes.ptr[i] != expected(read + i)) __builtin_trap();
            read += got.bytes.len;
        }
        release_heap();
    }
    say_number(read);
    say(" in ");
    say_number(__builtin_wasm_memory_size(0));
    say(" pages");
}

/* deadline: whether there is one, and it lies ahead. */
static void deadline(void) {
    uint64_t left = invocation_deadline() - clock_now();
    invocation_log(3, "deadline", 8, "careful", 7);
    say(left && left < 3600000000000ULL ? "ahead" : "elsewhere");
}

__attribute__((export_name("wasi:cli/run@0.2.12#run")))
int32_t run(void) {
    bytes input;
    invocation_input(&input);
    if (starts("call", &input)) {
        call_once(input);
    } else if (starts("copy", &input)) {
        copy(input);
    } else if (starts("cancel", &input)) {
        cancel();
    } else if (starts("together", &input)) {
        together();
    } else if (starts("deadline", &input)) {
        deadline();
    } else {
        invocation_fail("no verb", 7);
        return 1;
    }
    invocation_succeed(report, reported);
    return 0;
}
