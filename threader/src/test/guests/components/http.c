/* wasi:http/proxy in C, by path:
 *   /hello       a greeting
 *   /head        method, path and the x- fields; each x- field comes back as one
 *   /echo        the body by read and write, a piece at a time, with its trailers
 *   /splice      the same by blocking-splice
 *   /early       a first line before any of the body is read, then the body
 *   /count       how many bytes the body has
 *   /stream/N    N KiB
 *   /ask/A/P     GET http://A/P: its status, its x- fields and its body
 *   /put/A/P     POST http://A/P with the request's body, streamed; the same of its answer
 *   /refuse      an error code instead of a response
 *   /break       a part of a response, then a trap
 *   /silent      returns without a response
 * anything else is a 404. */
#include "http.h"

#define PIECE 16384
#define POST 2

static void check(bool good) {
    if (!good) __builtin_trap();
}

static int32_t own(maybe_handle result) {
    check(!result.none_or_bad);
    return result.handle;
}

static int32_t stream_of(int32_t body) {
    maybe_handle result;
    body_stream(body, &result);
    return own(result);
}

static int32_t stream_to(int32_t body) {
    maybe_handle result;
    sent_stream(body, &result);
    return own(result);
}

static void append(int32_t fields, const void *name, uint32_t name_length, text value) {
    uint8_t result[2];
    fields_append(fields, name, name_length, value.at, value.length, result);
    check(!result[0]);
}

static text literal(const char *string) {
    return (text) {(const uint8_t *) string, length_of(string)};
}

/* Copies the fields whose names start with x-, to other fields and as lines to a stream, where there are any; gives
 * their number. */
static uint32_t copy_fields(int32_t from, int32_t to, int32_t stream) {
    text list;
    fields_entries(from, &list);
    const field *each = (const field *) list.at;
    uint32_t copied = 0;
    for (uint32_t i = 0; i < list.length; i++) {
        if (!starts(each[i].name, "x-")) continue;
        copied++;
        if (to != 0) append(to, each[i].name.at, each[i].name.length, each[i].value);
        if (stream == 0) continue;
        put(stream, each[i].name.at, each[i].name.length);
        say(stream, ": ");
        put(stream, each[i].value.at, each[i].value.length);
        say(stream, "\n");
    }
    allocated = 0;
    return copied;
}

/* Begins the answer; gives its body. */
static int32_t begin(int32_t out, int32_t status, int32_t headers) {
    append(headers, "content-type", 12, literal("text/plain"));
    int32_t response = response_new(headers);
    check(response_status(response, status) == 0);
    maybe_handle body;
    response_body(response, &body);
    respond(out, 0, response, 0, 0, 0, 0, 0, 0);
    return own(body);
}

static void end(int32_t body, int32_t stream, int32_t trailers) {
    write_result flushed;
    output_flush(stream, &flushed);
    output_drop(stream);
    error_result result;
    sent_finish(body, trailers != 0, trailers, &result);
    check(!result.bad);
}

static void simply(int32_t out, int32_t status, const char *string) {
    int32_t body = begin(out, status, fields_new()), stream = stream_to(body);
    say(stream, string);
    end(body, stream, 0);
}

static bool closed(uint8_t bad, uint8_t is_closed) {
    check(!bad || is_closed);
    return bad;
}

/* Reads to the end, and writes it if there is a stream for it. */
static uint64_t copy(int32_t from, int32_t to) {
    uint64_t total = 0;
    for (;;) {
        read_result got;
        input_wait(from, PIECE, &got);
        if (closed(got.bad, got.closed)) return total;
        total += got.bytes.length;
        if (to != 0) check(put(to, got.bytes.at, got.bytes.length));
        allocated = 0;
    }
}

static void splice(int32_t from, int32_t to) {
    count_result moved;
    do output_splice(to, from, 1 << 20, &moved);
    while (!closed(moved.bad, moved.closed));
}

/* The trailers of a body that was read to its end, or 0; ends the body. */
static int32_t trailers_of(int32_t body) {
    int32_t future = body_trailers(body), ready = trailers_subscribe(future);
    pollable_block(ready);
    pollable_drop(ready);
    future_result result;
    trailers_get(future, &result);
    trailers_drop(future);
    check(result.some && !result.taken && !result.bad);
    if (!result.trailers.none_or_bad) return 0;
    return result.trailers.handle;
}

static int32_t body_of(int32_t request) {
    maybe_handle body;
    request_body(request, &body);
    return own(body);
}

/* The fields of trailers as new ones to be sent, for those that came in cannot be changed; 0 if there are none. */
static int32_t sendable(int32_t trailers) {
    if (trailers == 0) return 0;
    int32_t copy = fields_new();
    uint32_t copied = copy_fields(trailers, copy, 0);
    fields_drop(trailers);
    if (copied > 0) return copy;
    fields_drop(copy);
    return 0;
}

static void echo(int32_t request, int32_t out, void (*carry)(int32_t from, int32_t to), const char *first) {
    int32_t from_body = body_of(request), to_body = begin(out, 200, fields_new()), to = stream_to(to_body);
    if (first != NULL) {
        say(to, first);
        write_result flushed;
        output_flush(to, &flushed);
    }
    int32_t from = stream_of(from_body);
    carry(from, to);
    input_drop(from);
    end(to_body, to, sendable(trailers_of(from_body)));
}

static void carry(int32_t from, int32_t to) {
    copy(from, to);
}

static void head(int32_t request, int32_t out, text path) {
    static const char *const METHODS[] = {"get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"};
    maybe_text method;
    request_method(request, &method);
    text name = method.some < 9 ? literal(METHODS[method.some]) : method.value;
    int32_t fields = request_headers(request), back = fields_new();
    /* The path and a method's own name lie in the arena. */
    uint32_t keep = allocated;
    text list;
    fields_entries(fields, &list);
    const field *each = (const field *) list.at;
    for (uint32_t i = 0; i < list.length; i++)
        if (starts(each[i].name, "x-")) append(back, each[i].name.at, each[i].name.length, each[i].value);
    int32_t body = begin(out, 200, back), stream = stream_to(body);
    put(stream, name.at, name.length);
    say(stream, " ");
    put(stream, path.at, path.length);
    say(stream, "\n");
    allocated = keep;
    copy_fields(fields, 0, stream);
    fields_drop(fields);
    end(body, stream, 0);
}

static void count(int32_t request, int32_t out) {
    int32_t from_body = body_of(request), from = stream_of(from_body);
    uint64_t total = copy(from, 0);
    input_drop(from);
    int32_t trailers = trailers_of(from_body), body = begin(out, 200, fields_new()), stream = stream_to(body);
    put_number(stream, total);
    say(stream, " bytes\n");
    if (trailers != 0) {
        copy_fields(trailers, 0, stream);
        fields_drop(trailers);
    }
    end(body, stream, 0);
}

static void stream(int32_t out, text number) {
    uint32_t kib = 0;
    for (uint32_t i = 0; i < number.length; i++) kib = kib * 10 + (number.at[i] - '0');
    static uint8_t piece[PIECE];
    for (uint32_t i = 0; i < PIECE; i++) piece[i] = 'a' + i % 26;
    int32_t body = begin(out, 200, fields_new()), to = stream_to(body);
    for (uint64_t left = (uint64_t) kib << 10; left > 0;) {
        uint32_t part = left < PIECE ? (uint32_t) left : PIECE;
        if (!put(to, piece, part)) break;
        left -= part;
    }
    end(body, to, 0);
}

static void failed(int32_t out, uint8_t code) {
    int32_t body = begin(out, 502, fields_new()), stream = stream_to(body);
    say(stream, "error code ");
    put_number(stream, code);
    say(stream, "\n");
    end(body, stream, 0);
}

static int32_t answer_of(int32_t future, uint8_t *code) {
    int32_t ready = asked_subscribe(future);
    pollable_block(ready);
    pollable_drop(ready);
    future_result result;
    asked_get(future, &result);
    asked_drop(future);
    check(result.some && !result.taken);
    *code = result.code;
    return result.bad ? 0 : result.handle;
}

static void relay(int32_t answer, int32_t out) {
    int32_t fields = answer_headers(answer), back = fields_new();
    copy_fields(fields, back, 0);
    fields_drop(fields);
    int32_t to_body = begin(out, answer_status(answer), back), to = stream_to(to_body);
    maybe_handle consumed;
    answer_body(answer, &consumed);
    int32_t from_body = own(consumed), from = stream_of(from_body);
    copy(from, to);
    input_drop(from);
    end(to_body, to, sendable(trailers_of(from_body)));
    answer_drop(answer);
}

/* Asks another server; `target` is its authority and path. */
static void forward(int32_t request, int32_t out, text target, bool with_body) {
    uint32_t slash = 0;
    while (slash < target.length && target.at[slash] != '/') slash++;
    int32_t headers = fields_new();
    append(headers, "x-asked-by", 10, literal("c"));
    int32_t asking = ask_new(headers);
    bool bad = with_body && ask_method(asking, POST, NULL, 0) != 0;
    bad |= ask_scheme(asking, 1, 0, NULL, 0) != 0;
    bad |= ask_authority(asking, 1, target.at, slash) != 0;
    bad |= ask_path(asking, 1, target.at + slash, target.length - slash) != 0;
    if (bad) return simply(out, 400, "not a URL\n");
    maybe_handle body;
    ask_body(asking, &body);
    error_result asked;
    ask(asking, 0, 0, &asked);
    int32_t to_body = own(body);
    if (asked.bad) {
        sent_drop(to_body);
        return failed(out, asked.code);
    }
    int32_t future = *(int32_t *) &asked.code, to = stream_to(to_body);
    allocated = 0;
    if (with_body) {
        int32_t from_body = body_of(request), from = stream_of(from_body);
        copy(from, to);
        input_drop(from);
        body_drop(from_body);
    }
    end(to_body, to, 0);
    uint8_t code;
    int32_t answer = answer_of(future, &code);
    if (answer == 0) return failed(out, code);
    relay(answer, out);
}

static void break_off(int32_t out) {
    int32_t body = begin(out, 200, fields_new()), stream = stream_to(body);
    say(stream, "the first part\n");
    write_result flushed;
    output_flush(stream, &flushed);
    __builtin_trap();
}

static text after(text path, const char *start) {
    uint32_t length = length_of(start);
    return (text) {path.at + length, path.length - length};
}

static void by_path(int32_t request, int32_t out, text path) {
    if (equal(path, "/hello")) return simply(out, 200, "Hello from C\n");
    if (starts(path, "/head")) return head(request, out, path);
    if (equal(path, "/echo")) return echo(request, out, carry, NULL);
    if (equal(path, "/splice")) return echo(request, out, splice, NULL);
    if (equal(path, "/early")) return echo(request, out, carry, "before the body\n");
    if (equal(path, "/count")) return count(request, out);
    if (starts(path, "/stream/")) return stream(out, after(path, "/stream/"));
    if (starts(path, "/ask/")) return forward(request, out, after(path, "/ask/"), false);
    if (starts(path, "/put/")) return forward(request, out, after(path, "/put/"), true);
    if (equal(path, "/refuse")) return respond(out, 1, 6, 0, 0, 0, 0, 0, 0);
    if (equal(path, "/break")) return break_off(out);
    if (equal(path, "/silent")) return;
    simply(out, 404, "nothing here\n");
}

EXPORT("wasi:http/incoming-handler@" WASI "#handle") void handle(int32_t request, int32_t out) {
    allocated = 0;
    maybe_text path;
    request_path(request, &path);
    by_path(request, out, path.some ? path.value : literal("/"));
    request_drop(request);
}
