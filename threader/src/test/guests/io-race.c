/*
 * Generation v0.4: two input lines `path payload`. Issues both calls, polls them in turn without
 * pause and answers the document of the one that is complete first.
 */
#include "text.h"

ASML_MAIN {
    text rest = whole_input();
    asml_io ids[2];
    for (int i = 0; i < 2; i++) {
        text payload = cut(&rest, '\n');
        text path = cut(&payload, ' ');
        ids[i] = invoke(path, payload);
        if (ids[i] < 0) {
            asml_failure_text("the host took no call");
            return 0;
        }
    }
    int turn = 0;
    while (asml_abi_io_poll(ids[turn]) != 1) turn ^= 1;
    size_t len;
    char *document = asml_io_answer(ids[turn], &len);
    asml_success(document, len);
    return 0;
}
