/* GET /ticket: two ids, asked for at the same time, as JSON. */
#include "asml.h"

static const char line[] = "issued two tickets";

static size_t put(char *to, size_t at, const char *from, size_t len) {
    __builtin_memcpy(to + at, from, len);
    return at + len;
}

static void fail(asml_io call) {
    char json[512];
    int32_t len = asml_io_failure(call, json, sizeof json);
    asml_log(ASML_ERROR, "an id is missing");
    if (len <= 0) asml_failure_text("the host took no call");
    else asml_failure(json, (size_t)len < sizeof json ? (size_t)len : sizeof json);
}

ASML_MAIN {
    asml_io calls[2];
    for (int i = 0; i < 2; i++) calls[i] = asml_io_call("akkoro.std.crypto.uuid4", "null", 4);
    asml_io_join(calls, 2);
    for (int i = 0; i < 2; i++) {
        if (asml_io_failure(calls[i], NULL, 0) != 0) {
            fail(calls[i]);
            return 0;
        }
    }
    size_t first_len, second_len;
    char *first = asml_io_answer(calls[0], &first_len);
    char *second = asml_io_answer(calls[1], &second_len);

    /* Each answer is a JSON string of its own. */
    char *json = asml_alloc(first_len + second_len + 64);
    size_t len = put(json, 0, "{\"tickets\":[", 12);
    len = put(json, len, first, first_len);
    len = put(json, len, ",", 1);
    len = put(json, len, second, second_len);
    len = put(json, len, "],\"log\":\"", 9);
    len = put(json, len, line, sizeof line - 1);
    len = put(json, len, "\"}", 2);

    asml_log(ASML_INFO, line);
    asml_success(json, len);
    return 0;
}
