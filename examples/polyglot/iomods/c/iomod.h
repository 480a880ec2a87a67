/* An IOmod in plain C over libnghttp2: docs/iomod-protocol.md in code. One thread; handlers must not wait. */
#ifndef IOMOD_H
#define IOMOD_H
#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

struct call;

struct method {
    const char *name, *summary;
    bool idempotent, streaming;
    /* Takes the whole input at once; or, of a streaming method, each part as it comes. */
    void (*handle)(struct call *call, const uint8_t *input, size_t len, bool last);
};

struct iomod {
    const char *coordinates, *version;
    const struct method *methods;
    size_t count;
    /* What is wrong with the configuration, or NULL. May be NULL itself. */
    const char *(*configure)(void);
};

/* Serves until the Threader ends it; never returns. */
void iomod_run(const struct iomod *iomod, int argc, char **argv);

/* A value of the configuration, or NULL. */
const char *iomod_config(const char *key);

/* Adds to the answer; what streams is sent as far as the caller reads. */
void iomod_write(struct call *call, const void *data, size_t len);
/* The answer is complete. */
void iomod_end(struct call *call);
void iomod_fail(struct call *call, const char *code, const char *message, bool retryable);
void iomod_log(struct call *call, const char *line);
/* Calls the handler again after so many milliseconds, with no input. */
void iomod_wake(struct call *call, uint64_t millis);
/* What a handler keeps between its parts: zeros at first. */
uint64_t *iomod_state(struct call *call);
enum { IOMOD_STATES = 4 };

#endif
