/* POST /words: the body goes to an IOmod in C, of which a method counts it while it comes. */
#include "asml.h"

ASML_MAIN {
    size_t len;
    char *body = asml_input(&len);
    asml_io call = asml_io_call("example.host.facts.count", body, len);
    asml_io_join(&call, 1);
    if (asml_io_failure(call, NULL, 0) != 0) {
        asml_failure_text("the body cannot be counted");
        return 0;
    }
    char *answer = asml_io_answer(call, &len);
    asml_success(answer, len);
    return 0;
}
