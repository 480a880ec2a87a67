/* A module whose start-up code is `_initialize`: wit-component lets it run through a start function that imports the
 * empty name of the empty module. Answers what start-up left, and how often it ran. */
#include "wasi.h"

static uint32_t starts_seen, primes[16];

EXPORT("_initialize") void initialize(void) {
    starts_seen++;
    for (uint32_t found = 0, each = 2; found < 16; each++) {
        uint32_t divisor = 2;
        while (divisor < each && each % divisor != 0) divisor++;
        if (divisor == each) primes[found++] = each;
    }
}

EXPORT("wasi:cli/run@" WASI "#run") int32_t run(void) {
    int32_t out = standard_output();
    say(out, "started ");
    put_number(out, starts_seen++);
    say(out, " time(s), primes:");
    for (uint32_t i = 0; i < 16; i++) {
        say(out, " ");
        put_number(out, primes[i]);
    }
    say(out, "\n");
    write_result flushed;
    output_flush(out, &flushed);
    output_drop(out);
    return 0;
}
