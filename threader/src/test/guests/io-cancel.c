/*
 * Generation v0.4: the input is `path payload`. Waits 50 ms for the call, cancels it and answers the
 * JSON of its failure; a failed answer says which promise of the ABI did not hold.
 */
#include "text.h"

static const char *cancelled(asml_io id) {
    asml_io unknown[2] = {id, id + 1000};
    if (asml_abi_io_failure(id, NULL, 0) != -1) return "io_failure of an open call is not -1";
    if (asml_io_wait(unknown, 2, 0) != -1) return "io_wait took an unknown id";
    if (asml_io_wait(&id, 0, 0) != -1) return "io_wait took a count of 0";
    if (asml_abi_io_cancel(id + 1000) != -1) return "io_cancel took an unknown id";
    if (asml_io_wait(&id, 1, 50) != 0) return "the call was complete within 50 ms";
    if (asml_abi_io_cancel(id) != 0) return "io_cancel did not cancel";
    if (asml_abi_io_cancel(id) != 1) return "a second io_cancel is not 1";
    if (asml_io_wait(&id, 1, -1) != id) return "the cancelled call is not complete";
    if (asml_abi_io_poll(id) != 1) return "io_poll does not know that the call is complete";
    return NULL;
}

ASML_MAIN {
    text payload = whole_input();
    text path = cut(&payload, ' ');
    asml_io id = invoke(path, payload);
    const char *broken = id < 0 ? "the host took no call" : cancelled(id);
    if (broken) {
        asml_failure_text(broken);
        return 0;
    }
    char json[1024];
    int32_t len = asml_io_failure(id, json, sizeof json);
    asml_success(json, (size_t)len < sizeof json ? (size_t)len : sizeof json);
    return 0;
}
