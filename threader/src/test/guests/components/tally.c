/* A component that exports resources of its own: counters that it makes, lends to itself and drops. As a command it
 * says what became of them. */
#include "wasi.h"

#define COUNTERS "[export]threader:guests/counters"
__attribute__((import_module(COUNTERS), import_name("[resource-new]counter"))) extern int32_t counter_new(void *);
__attribute__((import_module(COUNTERS), import_name("[resource-rep]counter"))) extern void *counter_at(int32_t);
__attribute__((import_module(COUNTERS), import_name("[resource-drop]counter"))) extern void counter_drop(int32_t);

typedef struct {
    uint32_t count;
    bool live;
} counter;

static counter counters[64];
static uint32_t dropped;

static int32_t make(uint32_t start) {
    for (uint32_t i = 0; i < 64; i++) {
        if (counters[i].live) continue;
        counters[i] = (counter) {start, true};
        return counter_new(&counters[i]);
    }
    __builtin_trap();
}

EXPORT("threader:guests/counters#[constructor]counter") int32_t construct(uint32_t start) {
    return make(start);
}

EXPORT("threader:guests/counters#[method]counter.up") uint32_t up(counter *self, uint32_t by) {
    return self->count += by;
}

/* The borrowed one comes as its representation, the owned one as a handle. */
EXPORT("threader:guests/counters#[static]counter.sum") uint32_t sum(counter *a, int32_t b) {
    uint32_t total = a->count + ((counter *) counter_at(b))->count;
    counter_drop(b);
    return total;
}

EXPORT("threader:guests/counters#named") int32_t *named(const char *name, uint32_t length) {
    static int32_t result[2];
    result[0] = length > 0;
    if (length > 0) result[1] = make((uint8_t) name[0]);
    allocated = 0;
    return result;
}

EXPORT("threader:guests/counters#[dtor]counter") void destroyed(counter *self) {
    self->live = false;
    dropped++;
}

EXPORT("wasi:cli/run@" WASI "#run") int32_t run(void) {
    int32_t out = standard_output(), first = make(40), second = make(1);
    up(counter_at(first), 1);
    say(out, "sum: ");
    put_number(out, sum(counter_at(first), second));
    counter_drop(first);
    for (int i = 0; i < 1000; i++) counter_drop(make(i));
    say(out, "\ndropped: ");
    put_number(out, dropped);
    say(out, "\n");
    write_result flushed;
    output_flush(out, &flushed);
    output_drop(out);
    return 0;
}
