/* example.host.facts: what machine this is, and text tools that stream. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "iomod.h"

static const char *checked(void) {
    const char *name = iomod_config("host_name");
    for (const char *at = name; at && *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-' && *at != '.') return "host_name has letters, digits, - and . only";
    return name && strlen(name) > 64 ? "host_name has at most 64 characters" : NULL;
}

/* {"host", "system", "release", "machine", "processors", "uptime_seconds", "memory_bytes", "free_bytes"} */
static void facts(struct call *call, const uint8_t *input, size_t len, bool last) {
    (void)input, (void)len, (void)last;
    struct utsname name;
    struct sysinfo info;
    if (uname(&name) || sysinfo(&info)) {
        iomod_fail(call, "INTERNAL", "the system does not tell", true);
        return;
    }
    const char *host = iomod_config("host_name");
    char json[1024];
    int count = snprintf(json, sizeof json,
                         "{\"host\":\"%s\",\"system\":\"%s\",\"release\":\"%s\",\"machine\":\"%s\",\"processors\":%ld,"
                         "\"uptime_seconds\":%ld,\"memory_bytes\":%llu,\"free_bytes\":%llu}",
                         host ? host : name.nodename, name.sysname, name.release, name.machine,
                         sysconf(_SC_NPROCESSORS_ONLN), info.uptime,
                         (unsigned long long)info.totalram * info.mem_unit,
                         (unsigned long long)info.freeram * info.mem_unit);
    iomod_write(call, json, (size_t)count);
    iomod_end(call);
}

/* {"lines", "words", "bytes"} of whatever length. */
static void count(struct call *call, const uint8_t *input, size_t len, bool last) {
    enum { LINES, WORDS, BYTES, IN_WORD };
    uint64_t *state = iomod_state(call);
    for (size_t i = 0; i < len; i++) {
        bool space = isspace(input[i]);
        state[LINES] += input[i] == '\n';
        state[WORDS] += !space && !state[IN_WORD];
        state[IN_WORD] = !space;
    }
    state[BYTES] += len;
    if (!last) return;
    char json[128];
    int size = snprintf(json, sizeof json, "{\"lines\":%llu,\"words\":%llu,\"bytes\":%llu}",
                        (unsigned long long)state[LINES], (unsigned long long)state[WORDS],
                        (unsigned long long)state[BYTES]);
    iomod_write(call, json, (size_t)size);
    iomod_end(call);
}

/* The letters A to Z large, as they come. */
static void upper(struct call *call, const uint8_t *input, size_t len, bool last) {
    for (size_t i = 0; i < len; i++) {
        char letter = input[i] >= 'a' && input[i] <= 'z' ? (char)(input[i] - 32) : (char)input[i];
        iomod_write(call, &letter, 1);
    }
    if (last) iomod_end(call);
}

/* The four methods with which "asml iomod verify" tries what the others may not show. */
static void echo(struct call *call, const uint8_t *input, size_t len, bool last) {
    iomod_write(call, input, len);
    if (last) iomod_end(call);
}

static void wait(struct call *call, const uint8_t *input, size_t len, bool last) {
    (void)last;
    uint64_t *state = iomod_state(call);
    if (state[0]++) {
        iomod_write(call, "done", 4);
        iomod_end(call);
        return;
    }
    char millis[16] = {0};
    memcpy(millis, input, len < 15 ? len : 15);
    iomod_log(call, "waiting");
    iomod_wake(call, strtoull(millis, NULL, 10));
}

static void value(struct call *call, const uint8_t *input, size_t len, bool last) {
    (void)last;
    char key[64] = {0};
    memcpy(key, input, len < 63 ? len : 63);
    const char *found = iomod_config(key);
    if (found) iomod_write(call, found, strlen(found));
    iomod_end(call);
}

static const struct method methods[] = {
    {"facts", "What machine this is.", true, false, facts},
    {"count", "The lines, words and bytes of its input.", true, true, count},
    {"upper", "Its input in capitals, as it comes.", true, true, upper},
    {"conformance-echo", "", true, false, echo},
    {"conformance-wait", "", false, false, wait},
    {"conformance-config", "", true, false, value},
    {"conformance-copy", "", false, true, echo},
};

int main(int argc, char **argv) {
    size_t all = sizeof methods / sizeof *methods;
    struct iomod iomod = {"example.host.facts", "1.0.0", methods, getenv("ASML_IOMOD_CONFORMANCE") ? all : all - 4, checked};
    iomod_run(&iomod, argc, argv);
}
