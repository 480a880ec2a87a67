/* POST /mix: waits for three things at once and tells each as it comes: the bytes of the body, an id that an IOmod
 * makes, and a clock that ticks twice a second. It ends when the body has and the id is there, or after 100 ticks. */
#include "../http.h"

#define CALLS(name) IMPORT("asml:io/calls@1.0.0", name)

/* result<call, failure> */
typedef struct {
    uint8_t bad;
    int32_t call;
    uint8_t rest[32];
} started;

/* option<result<list<u8>, failure>> */
typedef struct {
    uint8_t some;
    _Alignas(4) uint8_t bad;
    list answer;
    uint8_t rest[32];
} taken;

CALLS("start") void call_start(const char *path, uint32_t, const void *input, uint32_t, started *);
CALLS("[method]call.subscribe") int32_t call_subscribe(int32_t);
CALLS("[method]call.take") void call_take(int32_t, taken *);
CALLS("[resource-drop]call") void call_drop(int32_t);

enum { BODY, CLOCK, CALL };

static void line(exchange it, const char *kind, list what) {
    put(it, kind, __builtin_strlen(kind));
    put(it, what.at, what.length);
    if (what.length == 0 || what.at[what.length - 1] != '\n') put(it, "\n", 1);
}

/* False at the end of the body. */
static bool body(exchange it) {
    read_result got;
    input_read(it.from, 2048, &got);
    if (got.bad) return false;
    if (got.bytes.length > 0) line(it, "body  ", got.bytes);
    return true;
}

static void answer(exchange it, int32_t call) {
    taken it_has;
    call_take(call, &it_has);
    check(it_has.some);
    if (it_has.bad) put(it, "id    none\n", 11);
    else line(it, "id    ", it_has.answer);
    call_drop(call);
}

/* What is waited for, and of which kind it is. */
static int32_t waited[3];
static uint8_t kinds[3];
static uint32_t count;

static void wait_for(uint8_t kind, int32_t pollable) {
    kinds[count] = kind;
    waited[count++] = pollable;
}

/* The order of the others changes. */
static void forget(uint32_t at) {
    pollable_drop(waited[at]);
    kinds[at] = kinds[--count];
    waited[at] = waited[count];
}

HANDLER void handle(int32_t request, int32_t out) {
    static const char path[] = "akkoro.std.crypto.uuid4";
    exchange it = begin(request, out);
    started call;
    call_start(path, sizeof path - 1, "null", 4, &call);
    check(!call.bad);
    wait_for(CLOCK, after_nanos(500000000));
    wait_for(BODY, input_subscribe(it.from));
    wait_for(CALL, call_subscribe(call.call));
    for (int ticks = 0; count > 1 && ticks < 100;) {
        list ready;
        allocated = 0;
        poll_any(waited, count, &ready);
        uint32_t at = ((uint32_t *) ready.at)[0];
        switch (kinds[at]) {
            case CLOCK:
                ticks++;
                put(it, "tick\n", 5);
                forget(at);
                wait_for(CLOCK, after_nanos(500000000));
                break;
            case BODY:
                if (!body(it)) forget(at);
                break;
            case CALL:
                forget(at);
                answer(it, call.call);
                break;
        }
    }
    while (count > 0) forget(count - 1);
    end(it);
}
