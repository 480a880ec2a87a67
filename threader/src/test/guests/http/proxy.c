// A guest of wasi:http without a component around it: what it does is said by the request's path.
typedef unsigned int u32;
typedef unsigned char u8;
typedef unsigned long long u64;

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define TYPES "wasi:http/types@0.2.0"
#define STREAMS "wasi:io/streams@0.2.0"

IMPORT(TYPES, "[method]incoming-request.path-with-query") void request_path(u32 self, u32 *ret);
IMPORT(TYPES, "[method]incoming-request.headers") u32 request_headers(u32 self);
IMPORT(TYPES, "[method]incoming-request.consume") void request_consume(u32 self, u32 *ret);
IMPORT(TYPES, "[resource-drop]incoming-request") void request_drop(u32 self);
IMPORT(TYPES, "[method]incoming-body.stream") void body_stream(u32 self, u32 *ret);
IMPORT(TYPES, "[static]incoming-body.finish") u32 body_finish(u32 self);
IMPORT(TYPES, "[resource-drop]incoming-body") void incoming_body_drop(u32 self);
IMPORT(TYPES, "[method]future-trailers.subscribe") u32 trailers_subscribe(u32 self);
IMPORT(TYPES, "[method]future-trailers.get") void trailers_get(u32 self, u32 *ret);
IMPORT(TYPES, "[resource-drop]future-trailers") void future_trailers_drop(u32 self);
IMPORT(TYPES, "[constructor]fields") u32 fields_new(void);
IMPORT(TYPES, "[method]fields.append") void fields_append(u32 self, const char *name, u32 nlen, const char *value, u32 vlen, u8 *ret);
IMPORT(TYPES, "[method]fields.clone") u32 fields_clone(u32 self);
IMPORT(TYPES, "[resource-drop]fields") void fields_drop(u32 self);
IMPORT(TYPES, "[constructor]outgoing-response") u32 response_new(u32 headers);
IMPORT(TYPES, "[method]outgoing-response.set-status-code") u32 response_status(u32 self, u32 code);
IMPORT(TYPES, "[method]outgoing-response.body") void response_body(u32 self, u32 *ret);
IMPORT(TYPES, "[method]outgoing-body.write") void body_write(u32 self, u32 *ret);
IMPORT(TYPES, "[static]outgoing-body.finish") void outgoing_finish(u32 self, u32 some, u32 trailers, u64 *ret);
IMPORT(TYPES, "[resource-drop]outgoing-body") void outgoing_body_drop(u32 self);
IMPORT(TYPES, "[static]response-outparam.set") void outparam_set(u32 self, u32 error, u32 value, u32 pad, u64 a, u32 b, u32 c, u32 d, u32 e);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void blocking_read(u32 self, u64 len, u32 *ret);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(u32 self);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void blocking_write(u32 self, const u8 *bytes, u32 len, u32 *ret);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(u32 self);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.block") void pollable_block(u32 self);
IMPORT("wasi:io/poll@0.2.0", "[resource-drop]pollable") void pollable_drop(u32 self);

static u8 heap[160 * 1024];
static u32 used;

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
    (void)old, (void)old_size;
    used = (used + align - 1) & ~(align - 1);
    if (used + size > sizeof heap) __builtin_trap();
    void *at = heap + used;
    used += size;
    return at;
}

static u32 length(const char *text) {
    u32 n = 0;
    while (text[n]) n++;
    return n;
}

static int starts(const u8 *text, u32 len, const char *with) {
    u32 n = length(with);
    if (len < n) return 0;
    for (u32 i = 0; i < n; i++)
        if (text[i] != (u8)with[i]) return 0;
    return 1;
}

static void header(u32 fields, const char *name, const char *value) {
    u8 ret[2];
    fields_append(fields, name, length(name), value, length(value), ret);
    if (ret[0]) __builtin_trap();
}

static u32 opened(u32 *ret) {
    if (((u8 *)ret)[0]) __builtin_trap();
    return ret[1];
}

static int write_all(u32 out, const u8 *bytes, u32 len) {
    u32 ret[3];
    for (u32 at = 0; at < len; at += 4096) {
        blocking_write(out, bytes + at, len - at < 4096 ? len - at : 4096, ret);
        if (((u8 *)ret)[0]) return 0;
    }
    return 1;
}

static u32 begin(u32 outparam, u32 status, u32 headers, u32 *body) {
    u32 ret[2];
    u32 response = response_new(headers);
    response_status(response, status);
    response_body(response, ret);
    *body = opened(ret);
    outparam_set(outparam, 0, response, 0, 0, 0, 0, 0, 0);
    body_write(*body, ret);
    return opened(ret);
}

static void finish(u32 body, u32 some, u32 trailers) {
    u64 ret[8];
    outgoing_finish(body, some, trailers, ret);
}

// Sends each piece back as soon as it is there, then the fields that came after the last.
static void echo(u32 request, u32 outparam) {
    u32 ret[16], body;
    u32 headers = fields_new();
    header(headers, "content-type", "application/octet-stream");
    request_consume(request, ret);
    u32 incoming = opened(ret);
    body_stream(incoming, ret);
    u32 in = opened(ret);
    u32 out = begin(outparam, 201, headers, &body);
    for (;;) {
        used = 0;
        blocking_read(in, 65536, ret);
        if (((u8 *)ret)[0]) break;
        if (!write_all(out, (u8 *)ret[1], ret[2])) __builtin_trap();
    }
    input_drop(in);
    u32 future = body_finish(incoming);
    u32 pollable = trailers_subscribe(future);
    pollable_block(pollable);
    pollable_drop(pollable);
    // option, result, result, option of trailers; an error code is as long as 32 bytes and aligned to 8
    u64 got[8];
    trailers_get(future, (u32 *)got);
    u8 *flags = (u8 *)got;
    if (!flags[0] || flags[8] || flags[16]) __builtin_trap();
    u32 some = flags[24];
    u32 trailers = some ? fields_clone(((u32 *)got)[7]) : 0;
    if (some) fields_drop(((u32 *)got)[7]);
    future_trailers_drop(future);
    output_drop(out);
    finish(body, some, trailers);
}

static void half(u32 outparam, int trap) {
    u32 body;
    u32 out = begin(outparam, 200, fields_new(), &body);
    write_all(out, (const u8 *)"half", 4);
    if (trap) __builtin_trap();
    output_drop(out);
    outgoing_body_drop(body);
}

static void flood(u32 outparam) {
    u32 body;
    u32 out = begin(outparam, 200, fields_new(), &body);
    while (write_all(out, heap, 65536)) {
    }
    output_drop(out);
    outgoing_body_drop(body);
}

// Ten bytes under a head that says five.
static void too_long(u32 outparam) {
    u32 body;
    u32 headers = fields_new();
    header(headers, "content-length", "5");
    u32 out = begin(outparam, 200, headers, &body);
    write_all(out, (const u8 *)"0123456789", 10);
    output_drop(out);
    finish(body, 0, 0);
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.0#handle"))) void handle(u32 request, u32 outparam) {
    u32 path[3];
    request_path(request, path);
    const u8 *text = (const u8 *)path[1] + path[2];
    u32 len = 0;
    while (len < path[2] && (len == 0 || *text != '/')) text--, len++;
    if (starts(text, len, "/trap-late")) half(outparam, 1);
    else if (starts(text, len, "/half")) half(outparam, 0);
    else if (starts(text, len, "/trap")) __builtin_trap();
    else if (starts(text, len, "/nothing")) request_drop(request);
    else if (starts(text, len, "/flood")) flood(outparam);
    else if (starts(text, len, "/too-long")) too_long(outparam);
    else if (starts(text, len, "/spin")) for (;;) used ^= 1;
    // connection-refused is the seventh error
    else if (starts(text, len, "/refused")) outparam_set(outparam, 1, 6, 0, 0, 0, 0, 0, 0);
    else echo(request, outparam);
}
