/* GET /visit: how many came, which an IOmod in Node counts, and what machine this is, which one in C tells. */
#include "asml.h"

static const char key[] = "{\"key\":\"visits\"}";

static void fail(asml_io call) {
    char json[512];
    int32_t len = asml_io_failure(call, json, sizeof json);
    if (len <= 0) asml_failure_text("the host took no call");
    else asml_failure(json, (size_t)len < sizeof json ? (size_t)len : sizeof json);
}

static size_t put(char *to, size_t at, const char *from, size_t len) {
    __builtin_memcpy(to + at, from, len);
    return at + len;
}

ASML_MAIN {
    asml_io calls[2] = {asml_io_call("example.memory.store.add", key, sizeof key - 1),
                        asml_io_call("example.host.facts.facts", "", 0)};
    asml_io_join(calls, 2);
    for (int i = 0; i < 2; i++) {
        if (asml_io_failure(calls[i], NULL, 0) != 0) {
            fail(calls[i]);
            return 0;
        }
    }
    size_t visits_len, facts_len;
    char *visits = asml_io_answer(calls[0], &visits_len);
    char *facts = asml_io_answer(calls[1], &facts_len);
    char *json = asml_alloc(visits_len + facts_len + 64);
    size_t len = put(json, 0, "{\"visits\":", 10);
    len = put(json, len, visits, visits_len);
    len = put(json, len, ",\"machine\":", 11);
    len = put(json, len, facts, facts_len);
    len = put(json, len, "}", 1);
    asml_success(json, len);
    return 0;
}
