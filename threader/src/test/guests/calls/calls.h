/*
 * asml:io/calls and asml:io/invocation, with what of wasi:io and wasi:clocks goes with them, as a core module imports
 * them: the canonical ABI's lowering of the WIT, results written at an address that is given.
 */
#include <stddef.h>
#include <stdint.h>

#define CALLS(name) __attribute__((import_module("asml:io/calls@1.0.0"), import_name(name)))
#define INVOCATION(name) __attribute__((import_module("asml:io/invocation@1.0.0"), import_name(name)))
#define POLL(name) __attribute__((import_module("wasi:io/poll@0.2.12"), import_name(name)))
#define STREAMS(name) __attribute__((import_module("wasi:io/streams@0.2.12"), import_name(name)))
#define CLOCK(name) __attribute__((import_module("wasi:clocks/monotonic-clock@0.2.12"), import_name(name)))

typedef uint32_t call, pollable, input_stream, output_stream;

typedef struct {
    uint8_t *ptr;
    uint32_t len;
} bytes;

/* The cases of failure-code; OTHER has a string. */
enum {
    COORDS_NOT_FOUND, METHOD_NOT_FOUND, INVALID_INPUT, IOMOD_LOST, IOMOD_UNAVAILABLE, DEADLINE, CANCELLED, LIMIT,
    REFUSED, INTERNAL, OTHER
};

typedef struct {
    uint8_t code;
    bytes other;
    bytes message;
    uint8_t retryable;
} failure;

/* result<call, failure>, and result<tuple<call, output-stream>, failure> */
typedef struct {
    uint8_t is_err;
    union {
        struct {
            call call;
            output_stream input;
        };
        failure err;
    };
} started;

/* option<result<list<u8>, failure>> */
typedef struct {
    uint8_t is_some;
    uint8_t is_err __attribute__((aligned(4)));
    union {
        bytes answer;
        failure err;
    };
} taken;

/* option<failure> */
typedef struct {
    uint8_t is_some;
    failure value;
} maybe_failure;

/* option<input-stream> */
typedef struct {
    uint8_t is_some;
    input_stream stream;
} maybe_stream;

enum { LAST_OPERATION_FAILED, CLOSED };

/* result<list<u8>, stream-error> and result<_, stream-error> */
typedef struct {
    uint8_t is_err;
    union {
        bytes bytes;
        struct {
            uint8_t tag;
            uint32_t error;
        };
    };
} stream_result;

/* result<u64, stream-error> */
typedef struct {
    uint8_t is_err;
    union {
        uint64_t count;
        struct {
            uint8_t tag;
            uint32_t error;
        };
    };
} count_result;

CALLS("start") void calls_start(const char *path, uint32_t path_len, const void *in, uint32_t in_len, started *ret);
CALLS("open") void calls_open(const char *path, uint32_t path_len, started *ret);
CALLS("[method]call.subscribe") pollable call_subscribe(call self);
CALLS("[method]call.take") void call_take(call self, taken *ret);
CALLS("[method]call.failure") void call_failure(call self, maybe_failure *ret);
CALLS("[method]call.cancel") uint32_t call_cancel(call self);
CALLS("[method]call.answer") void call_answer(call self, maybe_stream *ret);
CALLS("[resource-drop]call") void call_drop(call self);

INVOCATION("input") void invocation_input(bytes *ret);
INVOCATION("succeed") void invocation_succeed(const void *answer, uint32_t len);
INVOCATION("fail") void invocation_fail(const void *answer, uint32_t len);
INVOCATION("log")
void invocation_log(uint32_t level, const char *context, uint32_t context_len, const char *message, uint32_t len);
INVOCATION("deadline") uint64_t invocation_deadline(void);

POLL("poll") void poll(const pollable *in, uint32_t len, bytes *ret);
POLL("[method]pollable.ready") uint32_t pollable_ready(pollable self);
POLL("[method]pollable.block") void pollable_block(pollable self);
POLL("[resource-drop]pollable") void pollable_drop(pollable self);

STREAMS("[method]input-stream.read") void input_read(input_stream self, uint64_t len, stream_result *ret);
STREAMS("[method]input-stream.subscribe") pollable input_subscribe(input_stream self);
STREAMS("[resource-drop]input-stream") void input_drop(input_stream self);
STREAMS("[method]output-stream.check-write") void output_check_write(output_stream self, count_result *ret);
STREAMS("[method]output-stream.write")
void output_write(output_stream self, const void *contents, uint32_t len, stream_result *ret);
STREAMS("[method]output-stream.subscribe") pollable output_subscribe(output_stream self);
STREAMS("[resource-drop]output-stream") void output_drop(output_stream self);

CLOCK("now") uint64_t clock_now(void);
CLOCK("subscribe-duration") pollable clock_subscribe_duration(uint64_t nanos);

extern uint8_t __heap_base;
static uintptr_t heap_top;

/* Forgets everything that the host handed over. */
static void release_heap(void) {
    heap_top = 0;
}

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_len, size_t align, size_t len) {
    if (!heap_top) heap_top = (uintptr_t)&__heap_base;
    uintptr_t start = (heap_top + align - 1) & ~(align - 1);
    uintptr_t have = __builtin_wasm_memory_size(0) << 16;
    if (len > UINTPTR_MAX - start) __builtin_trap();
    heap_top = start + len;
    if (heap_top > have && __builtin_wasm_memory_grow(0, ((heap_top - have) >> 16) + 1) == (size_t)-1)
        __builtin_trap();
    if (old_len) __builtin_memcpy((void *)start, old, old_len < len ? old_len : len);
    return (void *)start;
}
