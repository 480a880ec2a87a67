/* Imports, beside what is served, an interface that nobody serves. */
#include "wasi.h"

__attribute__((import_module("nobody:knows/this@1.2.3"), import_name("ask"))) extern int32_t ask_nobody(void);

EXPORT("wasi:cli/run@" WASI "#run") int32_t run(void) {
    return standard_output() + ask_nobody();
}
