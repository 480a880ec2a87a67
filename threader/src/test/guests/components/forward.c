/* A wasi:http handler whose body no guest's memory ever holds: the host moves it by asml:io/streams.forward. */
#include "http.h"

__attribute__((import_module("asml:io/streams@1.0.0"), import_name("forward"))) extern void stream_forward(
    int32_t to, int32_t from, count_result *);

static int32_t own(maybe_handle result) {
    if (result.none_or_bad) __builtin_trap();
    return result.handle;
}

EXPORT("wasi:http/incoming-handler@" WASI "#handle") void handle(int32_t request, int32_t out) {
    maybe_handle handle;
    request_body(request, &handle);
    int32_t from_body = own(handle);
    body_stream(from_body, &handle);
    int32_t from = own(handle), response = response_new(fields_new());
    response_body(response, &handle);
    int32_t to_body = own(handle);
    sent_stream(to_body, &handle);
    int32_t to = own(handle);
    respond(out, 0, response, 0, 0, 0, 0, 0, 0);
    count_result moved;
    stream_forward(to, from, &moved);
    if (moved.bad) __builtin_trap();
    input_drop(from);
    output_drop(to);
    body_drop(from_body);
    error_result result;
    sent_finish(to_body, 0, 0, &result);
    request_drop(request);
}
