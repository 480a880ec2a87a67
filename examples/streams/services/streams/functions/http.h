/* What the functions here import of wasi:io, wasi:clocks and wasi:http, as the canonical ABI lowers it: a result that
 * is more than a number is written to the address that comes last. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT(interface, name) __attribute__((import_module(interface), import_name(name))) extern
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.12", name)
#define HTTP(name) IMPORT("wasi:http/types@0.2.12", name)
#define HANDLER __attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle")))

typedef struct {
    uint8_t *at;
    uint32_t length;
} list;

/* result<list<u8>, stream-error> */
typedef struct {
    uint8_t bad;
    union {
        list bytes;
        uint8_t closed; /* 1, and not an error */
    };
} read_result;

/* result<_, stream-error> */
typedef struct {
    uint8_t bad, closed;
    int32_t error;
} write_result;

/* result<own<…>> */
typedef struct {
    uint8_t bad;
    int32_t handle;
} made;

IMPORT("wasi:io/poll@0.2.12", "poll") void poll_any(const int32_t *pollables, uint32_t count, list *ready);
IMPORT("wasi:io/poll@0.2.12", "[resource-drop]pollable") void pollable_drop(int32_t);
IMPORT("wasi:clocks/monotonic-clock@0.2.12", "subscribe-duration") int32_t after_nanos(uint64_t);
STREAMS("[method]input-stream.read") void input_read(int32_t, uint64_t most, read_result *);
STREAMS("[method]input-stream.blocking-read") void input_wait(int32_t, uint64_t most, read_result *);
STREAMS("[method]input-stream.subscribe") int32_t input_subscribe(int32_t);
STREAMS("[resource-drop]input-stream") void input_drop(int32_t);
STREAMS("[method]output-stream.blocking-write-and-flush") void output_put(int32_t, const void *, uint32_t, write_result *);
STREAMS("[resource-drop]output-stream") void output_drop(int32_t);
HTTP("[method]incoming-request.consume") void request_body(int32_t, made *);
HTTP("[resource-drop]incoming-request") void request_drop(int32_t);
HTTP("[method]incoming-body.stream") void body_stream(int32_t, made *);
HTTP("[resource-drop]incoming-body") void body_drop(int32_t);
HTTP("[constructor]fields") int32_t fields_new(void);
HTTP("[constructor]outgoing-response") int32_t response_new(int32_t fields);
HTTP("[method]outgoing-response.body") void response_body(int32_t, made *);
HTTP("[static]response-outparam.set")
void respond(int32_t out, int32_t bad, int32_t response, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
HTTP("[method]outgoing-body.write") void sent_stream(int32_t, made *);
HTTP("[static]outgoing-body.finish") void sent_finish(int32_t, int32_t trailers, int32_t, uint8_t result[40]);

/* The host's lists lie here. Each is used before the next call, so the place is the same each time. */
static _Alignas(16) uint8_t arena[65536];
static uint32_t allocated;

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    uint32_t at = (allocated + alignment - 1) & -alignment;
    if (old != NULL || old_size != 0 || size > sizeof arena - at) __builtin_trap();
    allocated = at + size;
    return arena + at;
}

static void check(bool good) {
    if (!good) __builtin_trap(); /* breaks the answer off */
}

static int32_t own(made result) {
    check(!result.bad);
    return result.handle;
}

/* A request's body and its answer's. */
typedef struct {
    int32_t request, from_body, from, to_body, to;
} exchange;

/* Begins to answer, before any of the request's body has been read. */
static exchange begin(int32_t request, int32_t out) {
    exchange it = {.request = request};
    made handle;
    request_body(request, &handle);
    body_stream(it.from_body = own(handle), &handle);
    it.from = own(handle);
    int32_t response = response_new(fields_new());
    response_body(response, &handle);
    sent_stream(it.to_body = own(handle), &handle);
    it.to = own(handle);
    respond(out, 0, response, 0, 0, 0, 0, 0, 0);
    return it;
}

static void end(exchange it) {
    uint8_t result[40];
    input_drop(it.from);
    body_drop(it.from_body);
    request_drop(it.request);
    output_drop(it.to);
    sent_finish(it.to_body, 0, 0, result);
    check(!result[0]);
}

/* At most 4,096 bytes at a time. */
static void put(exchange it, const void *bytes, uint32_t count) {
    write_result written;
    output_put(it.to, bytes, count, &written);
    check(!written.bad);
}
