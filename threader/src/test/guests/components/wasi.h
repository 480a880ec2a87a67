/* What the guests in C that import interfaces by name have in common: the imports of wasi:io and wasi:cli as the
 * canonical ABI lowers them, and the allocator that the host calls. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef WASI
#define WASI "0.2.12"
#endif
#define IMPORT(interface, name) __attribute__((import_module(interface "@" WASI), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
    const uint8_t *at;
    uint32_t length;
} text;

typedef struct {
    uint8_t bad;
    union {
        text bytes;
        struct {
            uint8_t closed;
            int32_t error;
        };
    };
} read_result;

typedef struct {
    uint8_t bad;
    uint8_t closed;
    int32_t error;
} write_result;

typedef struct {
    uint8_t bad;
    union {
        uint64_t count;
        struct {
            uint8_t closed;
            int32_t error;
        };
    };
} count_result;

IMPORT("wasi:io/poll", "poll") void poll_any(const int32_t *pollables, uint32_t count, text *ready);
IMPORT("wasi:io/poll", "[method]pollable.block") void pollable_block(int32_t);
IMPORT("wasi:io/poll", "[method]pollable.ready") int32_t pollable_ready(int32_t);
IMPORT("wasi:io/poll", "[resource-drop]pollable") void pollable_drop(int32_t);
IMPORT("wasi:io/error", "[method]error.to-debug-string") void error_text(int32_t, text *);
IMPORT("wasi:io/error", "[resource-drop]error") void error_drop(int32_t);
IMPORT("wasi:io/streams", "[method]input-stream.read") void input_read(int32_t, uint64_t, read_result *);
IMPORT("wasi:io/streams", "[method]input-stream.blocking-read") void input_wait(int32_t, uint64_t, read_result *);
IMPORT("wasi:io/streams", "[method]input-stream.subscribe") int32_t input_subscribe(int32_t);
IMPORT("wasi:io/streams", "[resource-drop]input-stream") void input_drop(int32_t);
IMPORT("wasi:io/streams", "[method]output-stream.check-write") void output_room(int32_t, count_result *);
IMPORT("wasi:io/streams", "[method]output-stream.write")
void output_write(int32_t, const void *, uint32_t, write_result *);
IMPORT("wasi:io/streams", "[method]output-stream.blocking-flush") void output_flush(int32_t, write_result *);
IMPORT("wasi:io/streams", "[method]output-stream.blocking-splice")
void output_splice(int32_t, int32_t, uint64_t, count_result *);
IMPORT("wasi:io/streams", "[method]output-stream.subscribe") int32_t output_subscribe(int32_t);
IMPORT("wasi:io/streams", "[resource-drop]output-stream") void output_drop(int32_t);
IMPORT("wasi:cli/stdin", "get-stdin") int32_t standard_input(void);
IMPORT("wasi:cli/stdout", "get-stdout") int32_t standard_output(void);
IMPORT("wasi:cli/stderr", "get-stderr") int32_t standard_error(void);
IMPORT("wasi:cli/environment", "get-arguments") void get_arguments(text *);
IMPORT("wasi:cli/environment", "get-environment") void get_environment(text *);
IMPORT("wasi:cli/exit", "exit") void cli_exit(int32_t bad);
IMPORT("wasi:clocks/monotonic-clock", "now") uint64_t monotonic_now(void);
IMPORT("wasi:clocks/monotonic-clock", "subscribe-duration") int32_t after_nanos(uint64_t);
IMPORT("wasi:random/random", "get-random-u64") uint64_t random_number(void);

/* The host's lists lie one after the other; whoever has read them sets `allocated` back. */
static _Alignas(16) uint8_t arena[128 << 10];
static uint32_t allocated;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    uint32_t at = (allocated + alignment - 1) & -alignment;
    if (old != NULL || old_size != 0 || size > sizeof arena - at) __builtin_trap();
    allocated = at + size;
    return arena + at;
}

static uint32_t length_of(const char *string) {
    uint32_t length = 0;
    while (string[length]) length++;
    return length;
}

static bool equal(text value, const char *string) {
    uint32_t length = length_of(string);
    if (value.length != length) return false;
    for (uint32_t i = 0; i < length; i++)
        if (value.at[i] != (uint8_t) string[i]) return false;
    return true;
}

static bool starts(text value, const char *string) {
    text start = {value.at, length_of(string)};
    return value.length >= start.length && equal(start, string);
}

/* Writes all of it, as much at a time as there is room for; false if the stream is closed. */
static bool put(int32_t stream, const void *bytes, uint32_t count) {
    const uint8_t *at = bytes;
    while (count > 0) {
        count_result room;
        output_room(stream, &room);
        if (room.bad) return false;
        if (room.count == 0) {
            int32_t ready = output_subscribe(stream);
            pollable_block(ready);
            pollable_drop(ready);
            continue;
        }
        uint32_t part = room.count < count ? (uint32_t) room.count : count;
        write_result written;
        output_write(stream, at, part, &written);
        if (written.bad) return false;
        at += part;
        count -= part;
    }
    return true;
}

static inline bool say(int32_t stream, const char *string) {
    return put(stream, string, length_of(string));
}

static inline bool put_number(int32_t stream, uint64_t number) {
    char digits[20];
    uint32_t at = sizeof digits;
    do digits[--at] = '0' + number % 10;
    while (number /= 10);
    return put(stream, digits + at, sizeof digits - at);
}
