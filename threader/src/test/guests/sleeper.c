/* Generation v0.4: the input is `path payload`. Invokes, polls without pause, answers the document. */
#include "text.h"

ASML_MAIN {
    text payload = whole_input();
    text path = cut(&payload, ' ');
    asml_io id = invoke(path, payload);
    if (id < 0) {
        asml_failure_text("the host took no call");
        return 0;
    }
    while (asml_abi_io_poll(id) != 1) {
    }
    size_t len;
    char *document = asml_io_answer(id, &len);
    asml_success(document, len);
    return 0;
}
