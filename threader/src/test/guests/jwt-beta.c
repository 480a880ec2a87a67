/*
 * Generation beta: has the token of its input's first line checked against the keys at the address in the second, for
 * the issuer in the third and the audience in the fourth, and answers with what it is told.
 */
#include "beta.h"

typedef struct {
    uint8_t is_err;
    uint8_t value; /* valid, or the error */
} verify_result;

__attribute__((import_module("akkoro:jwt/decoder"), import_name("decode-verify")))
void decode_verify(const uint8_t *token, uint32_t token_len, const uint8_t *jwks, uint32_t jwks_len,
                   const uint8_t *iss, uint32_t iss_len, const uint8_t *aud, uint32_t aud_len, verify_result *ret);

static list line(list *rest) {
    list taken = {rest->ptr, 0};
    while (taken.len < rest->len && taken.ptr[taken.len] != '\n') taken.len++;
    uint32_t end = taken.len < rest->len ? taken.len + 1 : taken.len;
    rest->ptr += end;
    rest->len -= end;
    return taken;
}

static void answer(const char *text) {
    uint32_t len = 0;
    while (text[len]) len++;
    rt_success(text, len);
}

__attribute__((export_name("_start"))) void start(void) {
    list input;
    rt_get_input(&input);
    list token = line(&input), jwks = line(&input), iss = line(&input), aud = line(&input);
    verify_result result;
    decode_verify(token.ptr, token.len, jwks.ptr, jwks.len, iss.ptr, iss.len, aud.ptr, aud.len, &result);
    if (!result.is_err) answer(result.value ? "valid" : "not valid");
    else answer(result.value == 0 ? "invalid-token" : result.value == 1 ? "invalid-jwks" : "?");
}
