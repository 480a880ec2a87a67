/*
 * Generation v0.3: the input's first line is a call path, the rest the call's input. Busy-polls and
 * reads page by page, then answers the document. Returns -1 when the host took no call.
 */
#define ASML_V03
#include "text.h"

ASML_MAIN {
    text payload = whole_input();
    text path = cut(&payload, '\n');
    int32_t id = invoke(path, payload);
    if (id < 0) {
        asml_abi_print("the host took no call", 21);
        return -1;
    }
    while (asml_abi_io_poll(id) != 1) {
    }
    size_t len = (size_t)asml_abi_io_len(id);
    text document = {asml_alloc(len + ASML_IO_PAGE), 0};
    asml_abi_io_load(id);
    while (document.len + ASML_IO_PAGE < len) {
        add(&document, (char *)asml_io_page, ASML_IO_PAGE);
        asml_abi_io_next();
    }
    add(&document, (char *)asml_io_page, len - document.len);
    asml_success(document.ptr, document.len);
    return 0;
}
