/* A command that imports its interfaces by name: says its arguments and environment, answers its input in upper case
 * while it comes, counts it, and looks at clock and chance. Input that starts with "fail" makes it exit with an
 * error. The same program: census-rust.rs, census-as.ts. */
#include "wasi.h"

static void list_all(int32_t out, const char *title, uint32_t texts, text list) {
    say(out, title);
    const text *each = (const text *) list.at;
    for (uint32_t i = 0; i < list.length; i++) {
        say(out, i == 0 ? " " : ", ");
        for (uint32_t part = 0; part < texts; part++, each++) {
            if (part > 0) say(out, "=");
            put(out, each->at, each->length);
        }
    }
    say(out, "\n");
    allocated = 0;
}

static void upper_case(uint8_t *bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
}

/* Reads what is there whenever there is something; a timer that never ends the wait is polled beside it. */
static uint64_t copy(int32_t in, int32_t out, bool *failed) {
    int32_t waits[] = {input_subscribe(in), after_nanos(60000000000)};
    uint64_t total = 0;
    for (;;) {
        text ready;
        poll_any(waits, 2, &ready);
        if (ready.length != 1 || *(const uint32_t *) ready.at != 0) __builtin_trap();
        allocated = 0;
        read_result got;
        input_read(in, 4096, &got);
        if (got.bad) break;
        if (total == 0) *failed = starts(got.bytes, "fail");
        upper_case((uint8_t *) got.bytes.at, got.bytes.length);
        put(out, got.bytes.at, got.bytes.length);
        total += got.bytes.length;
        allocated = 0;
    }
    pollable_drop(waits[0]);
    pollable_drop(waits[1]);
    return total;
}

EXPORT("wasi:cli/run@" WASI "#run") int32_t run(void) {
    int32_t in = standard_input(), out = standard_output(), err = standard_error();
    uint64_t began = monotonic_now();
    text list;
    get_arguments(&list);
    list_all(out, "arguments:", 1, list);
    get_environment(&list);
    list_all(out, "environment:", 2, list);
    bool failed = false;
    uint64_t total = copy(in, out, &failed);
    say(out, "\ninput: ");
    put_number(out, total);
    say(out, " bytes\n");
    int32_t timer = after_nanos(1000000);
    pollable_block(timer);
    say(out, pollable_ready(timer) && monotonic_now() >= began + 1000000 ? "clock: forward\n" : "clock: odd\n");
    pollable_drop(timer);
    say(out, random_number() != random_number() ? "random: different\n" : "random: the same\n");
    write_result flushed;
    output_flush(out, &flushed);
    say(err, "a census was taken\n");
    output_flush(err, &flushed);
    input_drop(in);
    output_drop(out);
    output_drop(err);
    if (failed) cli_exit(1);
    return 0;
}
