/*
 * Generation beta: each line of the input is `get NAME` or `set NAME KEY VALUE`, `-` for no key. The answer has a line
 * for each: `NAME=VALUE`, `NAME` where there is no value, or the error's WIT name.
 */
#include "beta.h"

#define SECRETS(name) __attribute__((import_module("akkoro:secrets/secret-storage"), import_name(name)))

/* result<secret, error> */
typedef struct {
    uint8_t is_err;
    union {
        struct {
            list id;
            uint8_t has_value;
            list value;
        };
        uint8_t err;
    };
} secret_result;

SECRETS("get-secret-value") void get_secret_value(const void *id, uint32_t id_len, secret_result *ret);
SECRETS("set-secret-value")
void set_secret_value(const void *id, uint32_t id_len, const void *value, uint32_t value_len, const void *key,
                      uint32_t key_len, secret_result *ret);

static list input;
static uint32_t at;

static list word(char end) {
    list found = {input.ptr + at, 0};
    while (at < input.len && input.ptr[at] != end && input.ptr[at] != '\n') at++, found.len++;
    at++;
    return found;
}

static uint8_t *out;
static uint32_t out_len;

static void add(list part, char end) {
    if (part.len) __builtin_memcpy(out + out_len, part.ptr, part.len);
    out_len += part.len;
    out[out_len++] = (uint8_t)end;
}

static void tell(secret_result *result) {
    static const list errors[] = {
        {(uint8_t *)"success", 7}, {(uint8_t *)"invalid-argument", 16}, {(uint8_t *)"forbidden", 9}};
    if (result->is_err) {
        add(errors[result->err], '\n');
        return;
    }
    add(result->id, result->has_value ? '=' : '\n');
    if (result->has_value) add(result->value, '\n');
}

__attribute__((export_name("_start"))) void start(void) {
    rt_get_input(&input);
    out = cabi_realloc(0, 0, 8, 256 << 10);
    while (at < input.len) {
        list verb = word(' ');
        secret_result result;
        if (verb.ptr[0] == 'g') {
            list name = word('\n');
            get_secret_value(name.ptr, name.len, &result);
        } else {
            list name = word(' '), key = word(' '), value = word('\n');
            if (key.ptr[0] == '-') key.len = 0;
            set_secret_value(name.ptr, name.len, value.ptr, value.len, key.ptr, key.len, &result);
        }
        tell(&result);
    }
    rt_success(out, out_len);
}
