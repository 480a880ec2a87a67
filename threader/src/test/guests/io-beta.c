/*
 * Generation beta: the input's first line is a call path, the rest the call's input. Polls without
 * pause and answers the bytes; an error becomes a failed answer with the error's WIT name.
 */
#include "beta.h"

static void fail(const char *name) {
    uint32_t len = 0;
    while (name[len]) len++;
    rt_failure(name, len);
}

__attribute__((export_name("_start"))) void start(void) {
    static const char *invoke_errors[] = {"coords-not-found", "invalid-coords", "invalid-ioid"};
    list input;
    rt_get_input(&input);
    uint32_t path_len = 0;
    while (path_len < input.len && input.ptr[path_len] != '\n') path_len++;
    uint32_t payload = path_len < input.len ? path_len + 1 : path_len;

    invoke_result call;
    io_invoke(input.ptr, path_len, input.ptr + payload, input.len - payload, &call);
    if (call.is_err) {
        fail(invoke_errors[call.err]);
        return;
    }
    poll_result answer;
    do io_poll(call.id, &answer);
    while (answer.is_err && answer.err == NOT_READY);
    if (answer.is_err) fail("invalid-ioid");
    else rt_success(answer.bytes.ptr, answer.bytes.len);
}
