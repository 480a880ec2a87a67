/* The IOmod @COORDINATES@: what its methods do happens outside of the functions that call them. */
#include "iomod.h"

/* A text: a greeting of whom it names. Handlers must not wait. */
static void greet(struct call *call, const uint8_t *input, size_t len, bool last) {
    (void)last;
    if (len == 0 || len > 256) {
        iomod_fail(call, "INVALID_INPUT", "the input is a name of 1 to 256 bytes", false);
        return;
    }
    iomod_write(call, "Hello, ", 7);
    iomod_write(call, input, len);
    iomod_write(call, "!", 1);
    iomod_end(call);
}

static const struct method methods[] = {
    {"greet", "A name: a greeting.", true, false, greet},
};

int main(int argc, char **argv) {
    struct iomod iomod = {"@COORDINATES@", "@VERSION@", methods, sizeof methods / sizeof *methods, NULL};
    iomod_run(&iomod, argc, argv);
}
