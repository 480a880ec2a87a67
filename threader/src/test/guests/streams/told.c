/* Asks its host for all sorts of things through interfaces, and ends with a code that depends on all it was told. */
#include <stdbool.h>
#include <stdint.h>

#define IMPORT(interface, name) __attribute__((import_module(interface "@0.2.3"), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
    uint8_t *at;
    uint32_t length;
} list;

typedef struct {
    uint64_t seconds;
    uint32_t nanoseconds;
} datetime;

typedef struct {
    uint32_t bad;
    list bytes;
} read_result;

IMPORT("wasi:io/poll", "[method]pollable.ready") int32_t pollable_ready(int32_t);
IMPORT("wasi:io/poll", "poll") void poll_any(const int32_t *, uint32_t, list *);
IMPORT("wasi:io/poll", "[resource-drop]pollable") void pollable_drop(int32_t);
IMPORT("wasi:io/streams", "[method]input-stream.blocking-read") void in_read(int32_t, uint64_t, read_result *);
IMPORT("wasi:cli/stdin", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/exit", "exit-with-code") void exit_with_code(int32_t);
IMPORT("wasi:clocks/monotonic-clock", "now") uint64_t monotonic_now(void);
IMPORT("wasi:clocks/monotonic-clock", "subscribe-duration") int32_t subscribe_duration(uint64_t);
IMPORT("wasi:clocks/wall-clock", "now") void wall_now(datetime *);
IMPORT("wasi:random/random", "get-random-u64") uint64_t random_u64(void);
IMPORT("wasi:random/insecure", "get-insecure-random-bytes") void random_bytes(uint64_t, list *);

static uint8_t arena[4096];

EXPORT("cabi_realloc") void *allocate(void *old, uint32_t old_size, uint32_t alignment, uint32_t size) {
    (void)old;
    (void)old_size;
    (void)alignment;
    return size <= sizeof arena ? arena : (__builtin_trap(), arena);
}

static uint32_t hash = 2166136261;

static void add(uint64_t value) {
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (uint8_t)(value >> 8 * i)) * 16777619;
    }
}

static void add_list(list some) {
    for (uint32_t i = 0; i < some.length; i++) {
        add(some.at[i]);
    }
}

/* Which of three timers, set to times that chance decides, come first, and how late. */
static void race(void) {
    int32_t timers[3];
    list places;
    for (int i = 0; i < 3; i++) {
        timers[i] = subscribe_duration(random_u64() % 300000);
    }
    add(pollable_ready(timers[0]));
    poll_any(timers, 3, &places);
    for (uint32_t i = 0; i < places.length; i++) {
        add(((uint32_t *)places.at)[i]);
    }
    add(monotonic_now());
    for (int i = 0; i < 3; i++) {
        pollable_drop(timers[i]);
    }
}

EXPORT("wasi:cli/run@0.2.3#run") int32_t run(void) {
    read_result input;
    datetime now;
    list some;
    in_read(get_stdin(), 100, &input);
    add_list(input.bytes);
    for (int i = 0; i < 100; i++) {
        race();
    }
    wall_now(&now);
    add(now.seconds);
    add(now.nanoseconds);
    random_bytes(100, &some);
    add_list(some);
    exit_with_code(hash % 251);
    return 1;
}
