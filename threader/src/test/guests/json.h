/* Reads the members of a JSON object as raw tokens; the document is taken to be well-formed. */
#include "text.h"

static inline size_t string_end(text json, size_t at) {
    for (at++; at < json.len && json.ptr[at] != '"'; at++)
        if (json.ptr[at] == '\\') at++;
    return at + 1;
}

static inline size_t value_end(text json, size_t at) {
    int depth = 0;
    while (at < json.len) {
        char c = json.ptr[at];
        if (c == '"') {
            at = string_end(json, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        at++;
    }
    return at;
}

static inline size_t skip(text json, size_t at, const char *chars) {
    for (;; at++) {
        size_t i = 0;
        while (chars[i] && at < json.len && json.ptr[at] != chars[i]) i++;
        if (at >= json.len || !chars[i]) return at;
    }
}

/* The raw value of a top-level member, `null` when there is none. */
static inline text member(text json, const char *name) {
    size_t name_len = asml_strlen(name);
    size_t at = skip(json, 0, " \t\r\n{");
    while (at < json.len && json.ptr[at] == '"') {
        size_t key = at + 1;
        at = string_end(json, at);
        size_t key_len = at - 1 - key;
        size_t value = skip(json, at, " \t\r\n:");
        at = value_end(json, value);
        if (key_len == name_len && !__builtin_memcmp(json.ptr + key, name, name_len))
            return (text){json.ptr + value, at - value};
        at = skip(json, at, " \t\r\n,");
    }
    return (text){"null", 4};
}

/* The characters between the quotes of a raw string; nothing for other values. */
static inline text unquoted(text raw) {
    if (raw.len < 2 || raw.ptr[0] != '"') return (text){"", 0};
    return (text){raw.ptr + 1, raw.len - 2};
}

static inline bool ends_with(text whole, const char *end) {
    size_t len = asml_strlen(end);
    return whole.len >= len && !__builtin_memcmp(whole.ptr + whole.len - len, end, len);
}
