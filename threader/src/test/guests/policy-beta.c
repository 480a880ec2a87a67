/*
 * Generation beta: makes a policy and evaluates it. The input's first line is `DATA INPUT TIMES ENTRYPOINT`: two
 * lengths, how often to evaluate, and which entrypoint, `-` for the first. Behind it are the data, the input and the
 * bundle. The answer's first line is the policy's id and its entrypoints, the rest the last result; a refused policy is
 * a failed answer with the error's WIT name. TIMES 0 evaluates nothing; `X` for ENTRYPOINT asks for a policy that there
 * is not; `+` makes the policy TIMES times instead, and answers how often that went well.
 */
#include "beta.h"

#define OPA(name) __attribute__((import_module("akkoro:opa/module"), import_name(name)))

/* result<policy, policy-error> */
typedef struct {
    uint8_t is_err;
    union {
        struct {
            list id;
            list *entrypoints;
            uint32_t count;
        };
        uint8_t err;
    };
} policy_result;

OPA("new-policy") void new_policy(const void *ptr, uint32_t len, policy_result *ret);
OPA("eval")
void eval(const void *id, uint32_t id_len, const void *data, uint32_t data_len, const void *input, uint32_t input_len,
          list *ret);

static list input;
static uint32_t at;

static list word(void) {
    list found = {input.ptr + at, 0};
    while (input.ptr[at] != ' ' && input.ptr[at] != '\n') at++, found.len++;
    at++;
    return found;
}

static uint32_t number(void) {
    list digits = word();
    uint32_t n = 0;
    for (uint32_t i = 0; i < digits.len; i++) n = n * 10 + (digits.ptr[i] - '0');
    return n;
}

static uint8_t *out;
static uint32_t out_len;

static void add(list part, char end) {
    if (part.len) __builtin_memcpy(out + out_len, part.ptr, part.len);
    out_len += part.len;
    out[out_len++] = (uint8_t)end;
}

__attribute__((export_name("_start"))) void start(void) {
    rt_get_input(&input);
    uint32_t data_len = number(), input_len = number(), times = number();
    list entrypoint = word();
    list data = {input.ptr + at, data_len};
    list question = {data.ptr + data_len, input_len};
    list bundle = {question.ptr + input_len, input.len - at - data_len - input_len};

    policy_result policy;
    if (entrypoint.ptr[0] == '+') {
        uint32_t made = 0;
        for (uint32_t i = 0; i < times; i++) {
            new_policy(bundle.ptr, bundle.len, &policy);
            made += !policy.is_err;
        }
        char digits[] = {(char)('0' + made / 10), (char)('0' + made % 10)};
        rt_success(digits, sizeof digits);
        return;
    }
    new_policy(bundle.ptr, bundle.len, &policy);
    if (policy.is_err) {
        const char *name = policy.err ? "no-entrypoint" : "invalid-wasm";
        rt_failure(name, policy.err ? 13 : 12);
        return;
    }
    out = cabi_realloc(0, 0, 8, 4096);
    add(policy.id, ' ');
    uint32_t id_len = out_len - 1;
    for (uint32_t i = 0; i < policy.count; i++) add(policy.entrypoints[i], i + 1 < policy.count ? ',' : '\n');

    uint8_t *id = cabi_realloc(0, 0, 8, 1024);
    __builtin_memcpy(id, out, id_len);
    if (entrypoint.ptr[0] == 'X') id[0] = 'X';
    else if (entrypoint.ptr[0] != '-') {
        id[id_len++] = '#';
        __builtin_memcpy(id + id_len, entrypoint.ptr, entrypoint.len);
        id_len += entrypoint.len;
    }
    list result = {0, 0};
    for (uint32_t i = 0; i < times; i++) eval(id, id_len, data.ptr, data.len, question.ptr, question.len, &result);
    uint8_t *answer = cabi_realloc(0, 0, 8, out_len + result.len);
    __builtin_memcpy(answer, out, out_len);
    if (result.len) __builtin_memcpy(answer + out_len, result.ptr, result.len);
    rt_success(answer, out_len + result.len);
}
