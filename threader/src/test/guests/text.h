/* Text handling for freestanding guests: cutting an input, building an answer. */
#include "asml.h"

typedef struct {
    char *ptr;
    size_t len;
} text;

/* Cuts what comes before the separator off the front of rest; all of rest when there is none. */
static inline text cut(text *rest, char separator) {
    text head = {rest->ptr, 0};
    while (head.len < rest->len && rest->ptr[head.len] != separator) head.len++;
    size_t skip = head.len < rest->len ? head.len + 1 : head.len;
    rest->ptr += skip;
    rest->len -= skip;
    return head;
}

static inline text whole_input(void) {
    text all;
    all.ptr = asml_input(&all.len);
    return all;
}

static inline int32_t invoke(text path, text payload) {
    return asml_abi_io_invoke(path.ptr, path.len, payload.ptr, payload.len);
}

static inline uint32_t number(text digits) {
    uint32_t n = 0;
    for (size_t i = 0; i < digits.len && digits.ptr[i] >= '0' && digits.ptr[i] <= '9'; i++)
        n = n * 10 + (uint32_t)(digits.ptr[i] - '0');
    return n;
}

/* Appends to a text whose memory is large enough. */
static inline void add(text *to, const char *from, size_t len) {
    __builtin_memcpy(to->ptr + to->len, from, len);
    to->len += len;
}

static inline void add_text(text *to, const char *from) {
    add(to, from, asml_strlen(from));
}

static inline void add_number(text *to, uint32_t n) {
    char digits[10];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    add(to, digits + at, sizeof digits - at);
}
