/*
 * Generation v0.4: the input is `path payload`. Keeps the payload in pages far from each other, calls the path with it,
 * waits, and answers what it kept, or fails if any page differs.
 */
#include "text.h"

enum { PAGES = 5, STRIDE = 20000, ROOM = 4000 };
static char kept[PAGES][STRIDE];

static int same(const char *one, const char *other, size_t len) {
    while (len > 0 && one[len - 1] == other[len - 1]) len--;
    return len == 0;
}

ASML_MAIN {
    text payload = whole_input();
    text path = cut(&payload, ' ');
    if (payload.len > ROOM) payload.len = ROOM;
    for (int i = 0; i < PAGES; i++) __builtin_memcpy(kept[i] + 4090, payload.ptr, payload.len);
    asml_io id = invoke(path, payload);
    if (id < 0) {
        asml_failure_text("the host took no call");
        return 0;
    }
    while (asml_abi_io_poll(id) != 1) {
    }
    for (int i = 1; i < PAGES; i++) {
        if (!same(kept[i] + 4090, kept[0] + 4090, payload.len)) {
            asml_failure_text("a page is not as it was");
            return 0;
        }
    }
    asml_success(kept[PAGES - 1] + 4090, payload.len);
    return 0;
}
