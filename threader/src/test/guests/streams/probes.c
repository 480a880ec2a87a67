/* Probes of wasi:io from a core module that no component tool has seen: all imports by name, in either mangling. The
 * first argument after the program's name says which probe runs, a copy if there is none; what it finds goes to standard
 * output. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef STANDARD
#define MODULE(interface) "cm32p2|" interface "@0.2"
#define DROP(resource) resource "_drop"
#define RUN "cm32p2|wasi:cli/run@0.2|run"
#define REALLOC "cm32p2_realloc"
#else
#define MODULE(interface) interface "@0.2.8"
#define DROP(resource) "[resource-drop]" resource
#define RUN "wasi:cli/run@0.2.8#run"
#define REALLOC "cabi_realloc"
#endif
#define IMPORT(interface, name) __attribute__((import_module(MODULE(interface)), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))
#define IO_ERROR "wasi:io/error"
#define IO_POLL "wasi:io/poll"
#define IO_STREAMS "wasi:io/streams"

typedef struct {
    uint8_t *at;
    uint32_t length;
} list;

/* The area of a result: of a list or of nothing (12 bytes), or of a u64 (16). */
typedef union {
    uint8_t bad;
    struct {
        uint32_t bad_, at, length;
    } bytes;
    struct {
        uint32_t bad_;
        uint8_t tag;
        int32_t error;
    } error;
    struct {
        uint64_t bad_, count;
    } number;
    struct {
        uint64_t bad_;
        uint8_t tag;
        int32_t error;
    } number_error;
} area;

IMPORT(IO_ERROR, "[method]error.to-debug-string") void error_text(int32_t, list *);
IMPORT(IO_ERROR, DROP("error")) void error_drop(int32_t);
IMPORT(IO_POLL, "[method]pollable.ready") int32_t pollable_ready(int32_t);
IMPORT(IO_POLL, "[method]pollable.block") void pollable_block(int32_t);
IMPORT(IO_POLL, "poll") void poll_any(const int32_t *, uint32_t, list *);
IMPORT(IO_POLL, DROP("pollable")) void pollable_drop(int32_t);
IMPORT(IO_STREAMS, "[method]input-stream.read") void in_read(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]input-stream.blocking-read") void in_blocking_read(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]input-stream.skip") void in_skip(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]input-stream.blocking-skip") void in_blocking_skip(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]input-stream.subscribe") int32_t in_subscribe(int32_t);
IMPORT(IO_STREAMS, DROP("input-stream")) void in_drop(int32_t);
IMPORT(IO_STREAMS, "[method]output-stream.check-write") void out_check(int32_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.write") void out_write(int32_t, const void *, uint32_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.blocking-write-and-flush")
void out_blocking_write(int32_t, const void *, uint32_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.flush") void out_flush(int32_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.blocking-flush") void out_blocking_flush(int32_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.subscribe") int32_t out_subscribe(int32_t);
IMPORT(IO_STREAMS, "[method]output-stream.write-zeroes") void out_zeroes(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.blocking-write-zeroes-and-flush")
void out_blocking_zeroes(int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.splice") void out_splice(int32_t, int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, "[method]output-stream.blocking-splice") void out_blocking_splice(int32_t, int32_t, uint64_t, area *);
IMPORT(IO_STREAMS, DROP("output-stream")) void out_drop(int32_t);
IMPORT("wasi:cli/stdin", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/stdout", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:cli/environment", "get-arguments") void get_arguments(list *);
IMPORT("wasi:clocks/monotonic-clock", "subscribe-duration") int32_t subscribe_duration(uint64_t);
#ifdef STANDARD
__attribute__((import_module("cm32p2|asml:io/streams@1"), import_name("forward")))
#else
__attribute__((import_module("asml:io/streams@1.0.0"), import_name("forward")))
#endif
extern void forward(int32_t, int32_t, area *);

/* Lists that the host gives lie here until the next probe step: a copying loop needs no more memory than this. */
static uint8_t arena[128 * 1024];
static uint32_t used;

EXPORT(REALLOC) void *allocate(void *old, uint32_t old_size, uint32_t alignment, uint32_t size) {
    (void)old;
    (void)old_size;
    used = (used + alignment - 1) & -alignment;
    if (size > sizeof arena - used) {
        __builtin_trap();
    }
    used += size;
    return arena + used - size;
}

static int32_t in, out;

static void say(const char *text) {
    area result;
    uint32_t length = 0;
    while (text[length]) {
        length++;
    }
    out_blocking_write(out, text, length, &result);
}

static void say_number(uint64_t number) {
    char digits[21];
    int at = 20;
    digits[at] = 0;
    do {
        digits[--at] = '0' + number % 10;
        number /= 10;
    } while (number);
    say(digits + at);
}

/* "ok 5 ", "closed " or "failed " with its text. */
static void say_error(uint8_t tag, int32_t error) {
    if (tag) {
        say("closed ");
        return;
    }
    list text;
    area result;
    error_text(error, &text);
    say("failed ");
    out_blocking_write(out, text.at, text.length, &result);
    say(" ");
    error_drop(error);
}

static void say_bytes(const area *result) {
    if (result->bad) {
        say_error(result->error.tag, result->error.error);
        return;
    }
    say("ok ");
    say_number(result->bytes.length);
    say(" ");
}

static void say_done(const area *result) {
    if (result->bad) {
        say_error(result->error.tag, result->error.error);
        return;
    }
    say("ok ");
}

static void say_count(const area *result) {
    if (result->bad) {
        say_error(result->number_error.tag, result->number_error.error);
        return;
    }
    say("ok ");
    say_number(result->number.count);
    say(" ");
}

/* Reads and writes with both ends' pollables, one buffer of 64 KiB. */
static void copy(void) {
    int32_t readable = in_subscribe(in), writable = out_subscribe(out);
    list ready;
    area chunk, room;
    while (true) {
        used = 0;
        poll_any(&readable, 1, &ready);
        in_read(in, 65536, &chunk);
        if (chunk.bad) {
            break;
        }
        for (uint32_t done = 0; done < chunk.bytes.length;) {
            pollable_block(writable);
            out_check(out, &room);
            if (room.bad) {
                __builtin_trap();
            }
            uint32_t left = chunk.bytes.length - done;
            uint32_t part = left < room.number.count ? left : (uint32_t)room.number.count;
            area result;
            out_write(out, (uint8_t *)(uintptr_t)chunk.bytes.at + done, part, &result);
            done += part;
        }
    }
    pollable_drop(readable);
    pollable_drop(writable);
    out_blocking_flush(out, &room);
}

static void splice(void) {
    area moved;
    do {
        out_blocking_splice(out, in, -1, &moved);
    } while (!moved.bad);
    out_blocking_flush(out, &moved);
}

static void poll_places(void) {
    int32_t now = subscribe_duration(0), never = subscribe_duration(-1), writable = out_subscribe(out);
    int32_t all[] = {never, writable, now, writable};
    list places;
    poll_any(all, 4, &places);
    for (uint32_t i = 0; i < places.length; i++) {
        say_number(((uint32_t *)places.at)[i]);
        say(" ");
    }
    pollable_drop(now);
    pollable_drop(never);
    pollable_drop(writable);
}

static bool is(list name, const char *text) {
    for (uint32_t i = 0; i < name.length; i++) {
        if (name.at[i] != (uint8_t)text[i]) {
            return false;
        }
    }
    return !text[name.length];
}

static const uint8_t many[4097];

EXPORT(RUN) int32_t run(void) {
    area result;
    list arguments;
    get_arguments(&arguments);
    list probe = {(uint8_t *)"copy", 4};
    if (arguments.length > 1) {
        probe = ((list *)arguments.at)[1];
    }
    in = get_stdin();
    out = get_stdout();
    if (is(probe, "write-unchecked")) {
        out_write(out, "a", 1, &result);
    } else if (is(probe, "write-too-much")) {
        out_check(out, &result);
        out_write(out, many, (uint32_t)result.number.count + 1, &result);
    } else if (is(probe, "write-twice")) {
        out_check(out, &result);
        out_write(out, "a", 1, &result);
        out_write(out, "b", 1, &result);
    } else if (is(probe, "write-4096")) {
        out_blocking_write(out, many, 4096, &result);
        out_blocking_zeroes(out, 4096, &result);
    } else if (is(probe, "write-4097")) {
        out_blocking_write(out, many, 4097, &result);
    } else if (is(probe, "zeroes-4097")) {
        out_blocking_zeroes(out, 4097, &result);
    } else if (is(probe, "zeroes")) {
        out_check(out, &result);
        out_zeroes(out, 3, &result);
        out_flush(out, &result);
        say_done(&result);
    } else if (is(probe, "read")) {
        in_blocking_read(in, -1, &result);
        say_bytes(&result);
        in_read(in, 0, &result);
        say_bytes(&result);
        in_blocking_read(in, 5, &result);
        say_bytes(&result);
        in_read(in, 5, &result);
        say_bytes(&result);
    } else if (is(probe, "skip")) {
        in_skip(in, 2, &result);
        say_count(&result);
        in_blocking_skip(in, -1, &result);
        say_count(&result);
        in_skip(in, 1, &result);
        say_count(&result);
    } else if (is(probe, "splice-counts")) {
        out_blocking_splice(out, in, 5, &result);
        say_count(&result);
        out_splice(out, in, -1, &result);
        say_count(&result);
        out_blocking_splice(out, in, 5, &result);
        say_count(&result);
    } else if (is(probe, "poll-nothing")) {
        poll_any(NULL, 0, &arguments);
    } else if (is(probe, "poll")) {
        poll_places();
    } else if (is(probe, "wait")) {
        pollable_block(subscribe_duration(1000000000));
        say_number(pollable_ready(subscribe_duration(0)));
    } else if (is(probe, "wait-forever")) {
        pollable_block(subscribe_duration(-1));
    } else if (is(probe, "drop-with-child")) {
        in_subscribe(in);
        in_drop(in);
    } else if (is(probe, "drop-output-with-child")) {
        out_subscribe(out);
        out_drop(out);
    } else if (is(probe, "drop-twice")) {
        in_drop(in);
        in_drop(in);
    } else if (is(probe, "wrong-kind")) {
        in_read(out, 1, &result);
    } else if (is(probe, "no-handle")) {
        in_read(-1, 1, &result);
    } else if (is(probe, "handle-0")) {
        out_drop(0);
    } else if (is(probe, "outside")) {
        out_check(out, &result);
        out_write(out, (void *)-16, 100, &result);
    } else if (is(probe, "many-handles")) {
        while (true) {
            in_subscribe(in);
        }
    } else if (is(probe, "copy")) {
        copy();
    } else if (is(probe, "splice")) {
        splice();
    } else if (is(probe, "forward")) {
        forward(out, in, &result);
        say_count(&result);
    } else {
        return 1;
    }
    return 0;
}
