#define _GNU_SOURCE
#include "iomod.h"
#include "transport.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAX_CALLS = 1024,
    MAX_INPUT = 8 << 20,
    MAX_INPUTS = 16 << 20,
    MAX_LOGS = 1 << 20,
    WINDOW = 64 << 10,
    DEFAULT_CHUNK = 256 << 10,
};
enum { GOOD_ORDER, NEVER_SERVED, THREADER_LOST };
/* The numbers of the frames in FromIomod and ToIomod. */
enum { REGISTER = 1, REPLY, CHUNK, LOG, PONG, DRAINED, CREDIT, CONFIGURED };
enum { TO_REGISTERED = 1, TO_REJECTED, TO_CALL, TO_CHUNK, TO_CANCEL, TO_PING, TO_DRAIN, TO_CONFIG, TO_CREDIT };

struct call {
    struct call *next;
    const struct method *method;
    uint64_t id, deadline, wake, taken, credit, state[IOMOD_STATES];
    struct bytes input, output;
    bool streams, input_ended, ended, begun, over;
};

static const struct iomod *iomod;
static struct call *calls;
static size_t call_count, inputs, config_count;
static char *(*config)[2];
static uint64_t max_chunk, max_reply, output_window;
static bool registered, draining, drained;

static void leave(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s %s ", iomod->coordinates, iomod->version);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(code);
}

static void lost(const char *why) {
    leave(registered ? THREADER_LOST : NEVER_SERVED, "has lost the Threader: %s", why);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Queues a frame; pongs and credits overtake what waits. */
static void send_frame(int kind, struct bytes *body) {
    struct bytes frame = {0};
    put_bytes(&frame, kind, body->data, body->len);
    transport_send(kind == PONG || kind == CREDIT, &frame);
    clear(&frame);
    clear(body);
}

static struct call *find(uint64_t id) {
    for (struct call *call = calls; call; call = call->next)
        if (call->id == id && !call->over) return call;
    return NULL;
}

static void finish_if_idle(void) {
    if (!draining || drained || call_count) return;
    drained = true;
    send_frame(DRAINED, &(struct bytes){0});
    transport_end();
}

/* The reply is sent. The memory is given back later: a handler may still be using it. */
static void over(struct call *call) {
    call->over = true;
    call_count--;
    inputs -= call->input.len;
    clear(&call->input);
    clear(&call->output);
    finish_if_idle();
}

static void sweep(void) {
    for (struct call **at = &calls; *at;) {
        struct call *call = *at;
        if (call->over) {
            *at = call->next;
            free(call);
        } else {
            at = &call->next;
        }
    }
}

void iomod_fail(struct call *call, const char *code, const char *why, bool retryable) {
    if (call->over) return;
    struct bytes failure = {0}, reply = {0};
    put_text(&failure, 1, code);
    put_text(&failure, 2, why);
    put_number(&failure, 3, retryable);
    put_number(&reply, 1, call->id);
    put_bytes(&reply, 3, failure.data, failure.len);
    clear(&failure);
    send_frame(REPLY, &reply);
    over(call);
}

static void send_part(struct call *call, size_t len, bool more) {
    struct bytes part = {0};
    put_number(&part, 1, call->id);
    put_bytes(&part, 2, call->output.data + call->output.at, len);
    put_number(&part, call->begun ? 3 : 4, more);
    call->output.at += len;
    send_frame(call->begun ? CHUNK : REPLY, &part);
    call->begun = true;
    if (!more) over(call);
}

/* Tells the Threader that more input may come, unless too much of the answer still waits. */
static void give_credit(struct call *call) {
    if (call->input_ended || call->taken < WINDOW / 2 || left(&call->output) >= WINDOW) return;
    struct bytes credit = {0};
    put_number(&credit, 1, call->id);
    put_number(&credit, 2, call->taken);
    call->taken = 0;
    send_frame(CREDIT, &credit);
}

/* Sends what may be sent of the answer. One that does not stream is sent when it is whole. */
static void flush(struct call *call) {
    while (!call->over && (call->streams || call->ended)) {
        size_t len = left(&call->output);
        if (len > max_chunk) len = max_chunk;
        if (call->streams && len > call->credit) len = call->credit;
        bool last = call->ended && len == left(&call->output);
        if (len == 0 && !last) break;
        if (call->streams) call->credit -= len;
        /* The end of a stream has no bytes, so it needs no credit. */
        send_part(call, len, !last);
    }
    if (!call->over && call->streams) give_credit(call);
}

void iomod_write(struct call *call, const void *data, size_t len) {
    if (call->over) return;
    if (!call->streams && call->output.len + len > max_reply) {
        iomod_fail(call, "LIMIT", "the answer is longer than the Threader takes", false);
        return;
    }
    put(&call->output, data, len);
}

void iomod_end(struct call *call) {
    if (!call->over) call->ended = true;
}

void iomod_log(struct call *call, const char *line) {
    if (transport_waiting() > MAX_LOGS) return;
    struct bytes log = {0};
    put_number(&log, 1, 2);
    put_text(&log, 2, line);
    put_number(&log, 3, call ? call->id : 0);
    send_frame(LOG, &log);
}

void iomod_wake(struct call *call, uint64_t millis) {
    call->wake = now() + millis;
}

uint64_t *iomod_state(struct call *call) {
    return call->state;
}

const char *iomod_config(const char *key) {
    for (size_t i = 0; i < config_count; i++)
        if (!strcmp(config[i][0], key)) return config[i][1];
    return NULL;
}

/* Reads the entries of a map<string, string>, each of which is a message. */
static void add_config(const struct field *entry) {
    char *pair[2] = {strdup(""), strdup("")};
    struct reader fields = message(entry);
    for (struct field field; next(&fields, &field);) {
        if (field.number == 1 || field.number == 2) {
            free(pair[field.number - 1]);
            pair[field.number - 1] = text(&field);
        }
    }
    config = realloc(config, (config_count + 1) * sizeof *config);
    if (!config) leave(NEVER_SERVED, "has no memory left");
    memcpy(config[config_count++], pair, sizeof pair);
}

/* Replaces the configuration by the entries in field `number`; what is wrong with it, or NULL. */
static const char *configure(struct reader fields, uint64_t number) {
    char *(*old)[2] = config;
    size_t old_count = config_count;
    config = NULL;
    config_count = 0;
    for (struct field field; next(&fields, &field);)
        if (field.number == number) add_config(&field);
    const char *problem = iomod->configure ? iomod->configure() : NULL;
    char *(*unused)[2] = problem ? config : old;
    size_t unused_count = problem ? config_count : old_count;
    if (problem) config = old, config_count = old_count;
    for (size_t i = 0; i < unused_count; i++) free(unused[i][0]), free(unused[i][1]);
    free(unused);
    return problem;
}

static void on_registered(struct reader fields) {
    const char *problem = configure(fields, 2);
    if (problem) leave(NEVER_SERVED, "cannot use its configuration: %s", problem);
    max_chunk = DEFAULT_CHUNK;
    max_reply = UINT64_MAX;
    for (struct field field; next(&fields, &field);) {
        if (field.number == 3 && field.value) max_chunk = field.value;
        if (field.number == 4 && field.value) max_reply = field.value;
        if (field.number == 5) output_window = field.value;
    }
    registered = true;
}

/* Takes a part of the input. What does not stream is put together, within bounds. */
static void take(struct call *call, const uint8_t *data, size_t len, bool more) {
    if (call->input_ended) lost("an input goes on after its end");
    call->input_ended = !more;
    if (call->streams) {
        call->taken += len;
        call->method->handle(call, data, len, !more);
    } else {
        if (call->input.len + len > MAX_INPUT || inputs + len > MAX_INPUTS) {
            iomod_fail(call, "LIMIT", "an input has at most 8 MiB", false);
            return;
        }
        inputs += len;
        put(&call->input, data, len);
        if (!more) call->method->handle(call, call->input.data, call->input.len, true);
    }
    flush(call);
}

static void refuse_unknown(struct call *call, const char *name) {
    struct bytes why = {0};
    put(&why, "there is no ", 12);
    put(&why, name, strlen(name));
    for (size_t i = 0; i < iomod->count; i++) {
        put(&why, i ? ", " : "; there are ", i ? 2 : 12);
        put(&why, iomod->methods[i].name, strlen(iomod->methods[i].name));
    }
    put(&why, "", 1);
    iomod_fail(call, "METHOD_NOT_FOUND", (char *)why.data, false);
    clear(&why);
}

static void on_call(struct reader fields) {
    struct field input = {0};
    struct call *call = calloc(1, sizeof *call);
    char *name = strdup("");
    bool more = false;
    if (!registered) lost("a call came before Registered");
    if (!call || !name) lost("there is no memory left");
    for (struct field field; next(&fields, &field);) {
        switch (field.number) {
            case 1: call->id = field.value; break;
            case 2: free(name), name = text(&field); break;
            case 3: input = field; break;
            case 4: more = field.value; break;
            case 5: call->deadline = field.value ? now() + field.value : 0; break;
        }
    }
    if (fields.broken) lost("a call cannot be read");
    if (find(call->id)) lost("two open calls have one id");
    call->next = calls;
    calls = call;
    call_count++;
    for (size_t i = 0; i < iomod->count; i++)
        if (!strcmp(iomod->methods[i].name, name)) call->method = &iomod->methods[i];
    call->streams = call->method && call->method->streaming && output_window > 0;
    call->credit = output_window;
    if (draining) iomod_fail(call, "IOMOD_UNAVAILABLE", "it is stopping", true);
    else if (!call->method) refuse_unknown(call, name);
    else if (call_count > MAX_CALLS) iomod_fail(call, "LIMIT", "too many calls at once", true);
    else take(call, input.data, input.len, more);
    free(name);
}

/* Chunk, Cancel and Credit: they name a call, which may be over. */
static void on_part(int kind, struct reader fields) {
    uint64_t id = 0, number = 0, more = 0;
    struct field data = {0};
    for (struct field field; next(&fields, &field);) {
        if (field.number == 1) id = field.value;
        if (field.number == 2) data = field, number = field.value;
        if (field.number == 3) more = field.value;
    }
    if (fields.broken) lost("a frame cannot be read");
    struct call *call = find(id);
    if (!call) return;
    if (kind == TO_CHUNK) {
        take(call, data.data, data.len, more);
    } else if (kind == TO_CANCEL) {
        iomod_fail(call, "CANCELLED", "nobody waits", false);
    } else if (call->streams) {
        call->credit += number;
        flush(call);
    }
}

static void on_ping(struct reader fields) {
    struct bytes pong = {0};
    for (struct field field; next(&fields, &field);)
        if (field.number == 1) put_number(&pong, 1, field.value);
    send_frame(PONG, &pong);
}

static void on_config(struct reader fields) {
    const char *problem = configure(fields, 1);
    struct bytes configured = {0};
    if (problem) iomod_log(NULL, problem);
    put_text(&configured, 1, problem);
    send_frame(CONFIGURED, &configured);
}

static void on_rejected(struct reader fields) {
    for (struct field field; next(&fields, &field);)
        if (field.number == 1) leave(NEVER_SERVED, "was rejected: %s", text(&field));
    leave(NEVER_SERVED, "was rejected");
}

static void on_frame(struct reader frame) {
    for (struct field field; next(&frame, &field);) {
        switch (field.number) {
            case TO_REGISTERED: on_registered(message(&field)); break;
            case TO_REJECTED: on_rejected(message(&field)); break;
            case TO_CALL: on_call(message(&field)); break;
            case TO_CHUNK:
            case TO_CANCEL:
            case TO_CREDIT: on_part((int)field.number, message(&field)); break;
            case TO_PING: on_ping(message(&field)); break;
            case TO_DRAIN: draining = true, finish_if_idle(); break;
            case TO_CONFIG: on_config(message(&field)); break;
            /* Other kinds are from a later version. */
        }
    }
    if (frame.broken) lost("a frame cannot be read");
    sweep();
}

static void send_register(void) {
    struct bytes body = {0};
    put_text(&body, 1, getenv("ASML_IOMOD_TOKEN"));
    put_text(&body, 2, iomod->coordinates);
    put_text(&body, 3, iomod->version);
    put_number(&body, 4, 1);
    for (size_t i = 0; i < iomod->count; i++) {
        struct bytes method = {0};
        put_text(&method, 1, iomod->methods[i].name);
        put_number(&method, 2, iomod->methods[i].idempotent);
        put_text(&method, 3, iomod->methods[i].summary);
        put_number(&method, 4, iomod->methods[i].streaming);
        put_bytes(&body, 5, method.data, method.len);
        clear(&method);
    }
    put_text(&body, 6, "c");
    put_number(&body, 7, WINDOW);
    put_number(&body, 8, true);
    send_frame(REGISTER, &body);
}

/* Ends calls whose time is over, and wakes those that asked for it. Milliseconds until the next; -1 for none. */
static int keep_time(void) {
    uint64_t time = now(), soonest = UINT64_MAX;
    for (struct call *call = calls; call; call = call->next) {
        if (!call->over && call->deadline && call->deadline <= time) {
            iomod_fail(call, "DEADLINE", "the time is over", false);
        } else if (!call->over && call->wake && call->wake <= time) {
            call->wake = 0;
            call->method->handle(call, NULL, 0, true);
            flush(call);
        }
        if (call->over) continue;
        if (call->deadline && call->deadline < soonest) soonest = call->deadline;
        if (call->wake && call->wake < soonest) soonest = call->wake;
    }
    sweep();
    return soonest == UINT64_MAX ? -1 : soonest > time ? (int)(soonest - time < 60000 ? soonest - time : 60000) : 0;
}

static void closed(void) {
    exit(GOOD_ORDER);
}

static void serve(void) {
    signal(SIGINT, SIG_IGN);
    const char *problem = transport_open((struct transport_events){on_frame, closed, lost});
    if (problem) leave(NEVER_SERVED, "cannot reach its Threader: %s", problem);
    send_register();
    while (true) transport_turn(keep_time());
}

static void describe(void) {
    printf("{\"coordinates\":\"%s\",\"version\":\"%s\",\"protocol_versions\":[1],\"methods\":[", iomod->coordinates,
           iomod->version);
    for (size_t i = 0; i < iomod->count; i++) {
        const struct method *method = &iomod->methods[i];
        printf("%s{\"name\":\"%s\",\"idempotent\":%s,\"streaming\":%s,\"summary\":\"%s\"}", i ? "," : "", method->name,
               method->idempotent ? "true" : "false", method->streaming ? "true" : "false", method->summary);
    }
    puts("]}");
}

void iomod_run(const struct iomod *it, int argc, char **argv) {
    iomod = it;
    if (argc > 1 && !strcmp(argv[1], "--describe")) {
        describe();
        exit(GOOD_ORDER);
    }
    if (!getenv("ASML_IOMOD_TOKEN"))
        leave(NEVER_SERVED, "is an IOmod: a Threader starts it. --describe prints its methods.");
    serve();
}
