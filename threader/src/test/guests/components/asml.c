/* The AssemblyLift world of the beta as a real component: a libc command through the adapter. The input's first line
 * is a call path, or empty; the rest is the call's input, and the call's answer, or the input, is the function's. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RT(name) __attribute__((import_module("akkoro:assemblylift/asml-rt"), import_name(name))) extern
#define IO(name) __attribute__((import_module("akkoro:assemblylift/asml-io"), import_name(name))) extern

typedef struct {
    char *at;
    uint32_t length;
} list;

typedef struct {
    uint8_t bad;
    union {
        uint32_t id;
        uint8_t why;
        list bytes;
    };
} result;

RT("get-input") void get_input(list *);
RT("success") void success(const void *, uint32_t);
RT("failure") void failure(const void *, uint32_t);
RT("log") void log_line(uint32_t level, const char *context, uint32_t, const char *message, uint32_t);
IO("invoke") void invoke(const void *path, uint32_t, const void *input, uint32_t, result *);
IO("poll") void io_poll(uint32_t id, result *);

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    (void) old_size;
    void *at = realloc(old, size + !size);
    if (at == NULL || alignment > 16) abort();
    return at;
}

static void fail(const char *what, uint8_t why) {
    char message[64];
    failure(message, snprintf(message, sizeof message, "%s %d", what, why));
}

int main(void) {
    list input;
    get_input(&input);
    printf("%u bytes came\n", input.length);
    log_line(3, "asml", 4, "a warning", 9);
    char *end = memchr(input.at, '\n', input.length);
    if (end == NULL || end == input.at) {
        success(input.at, input.length);
        return 0;
    }
    result call, answer;
    invoke(input.at, end - input.at, end + 1, input.length - (end + 1 - input.at), &call);
    if (call.bad) {
        fail("invoke", call.why);
        return 0;
    }
    do io_poll(call.id, &answer);
    while (answer.bad && answer.why == 0);
    if (answer.bad) fail("poll", answer.why);
    else success(answer.bytes.at, answer.bytes.length);
    free(input.at);
    return 0;
}
