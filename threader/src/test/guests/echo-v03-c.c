/* Generation v0.3: answers its input byte for byte, reading exactly its length. */
#define ASML_V03
#include "asml.h"

ASML_MAIN {
    size_t len;
    char *input = asml_input(&len);
    asml_success(input, len);
    return 0;
}
