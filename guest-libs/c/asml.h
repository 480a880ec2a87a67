/*
 * asml.h - the guest side of Threader's function ABI for C99, header only.
 *
 * Works freestanding (clang --target=wasm32 -nostdlib -mbulk-memory) and with wasi-libc.
 * Only the host calls that a program uses become imports of its module.
 * Define ASML_V03 before the include for a module of the v0.3 generation
 * (exported `handler`, v0.3 import names); the default is v0.4 (`_start`).
 */
#ifndef ASML_H
#define ASML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __wasi__
#include <stdlib.h>
#endif

#define ASML_INPUT_PAGE 8192u
#define ASML_IO_PAGE 32768u

/* ---- what the host offers -------------------------------------------------------------------- */

#define ASML_IMPORT(name) __attribute__((import_module("env"), import_name(name)))
#define ASML_EXPORT(name) __attribute__((export_name(name)))

#ifdef ASML_V03
ASML_IMPORT("__asml_abi_success") void asml_abi_success(const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_console_log") void asml_abi_print(const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_invoke")
int32_t asml_abi_io_invoke(const void *path, uint32_t path_len, const void *in, uint32_t in_len);
#else
ASML_IMPORT("__asml_abi_runtime_success") void asml_abi_success(const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_runtime_log") void asml_abi_print(const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_io_invoke")
int32_t asml_abi_io_invoke(const void *path, uint32_t path_len, const void *in, uint32_t in_len);
#endif

ASML_IMPORT("__asml_abi_runtime_failure") void asml_abi_failure(const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_log") void asml_abi_log(int32_t level, const void *ptr, uint32_t len);
ASML_IMPORT("__asml_abi_clock_time_get") int64_t asml_abi_clock_time_get(void);

ASML_IMPORT("__asml_abi_input_start") int32_t asml_abi_input_start(void);
ASML_IMPORT("__asml_abi_input_next") int32_t asml_abi_input_next(void);
ASML_IMPORT("__asml_abi_input_length_get") int64_t asml_abi_input_length_get(void);

ASML_IMPORT("__asml_abi_io_poll") int32_t asml_abi_io_poll(int32_t id);
ASML_IMPORT("__asml_abi_io_len") int32_t asml_abi_io_len(int32_t id);
ASML_IMPORT("__asml_abi_io_load") int32_t asml_abi_io_load(int32_t id);
ASML_IMPORT("__asml_abi_io_next") int32_t asml_abi_io_next(void);
ASML_IMPORT("__asml_abi_io_wait")
int32_t asml_abi_io_wait(const int32_t *ids, int32_t count, int32_t timeout_ms);
ASML_IMPORT("__asml_abi_io_cancel") int32_t asml_abi_io_cancel(int32_t id);
ASML_IMPORT("__asml_abi_io_failure") int32_t asml_abi_io_failure(int32_t id, void *ptr, int32_t cap);

/* ---- what the host asks for ------------------------------------------------------------------ */

__attribute__((weak)) uint8_t asml_input_page[ASML_INPUT_PAGE];
__attribute__((weak)) uint8_t asml_io_page[ASML_IO_PAGE];

ASML_EXPORT("__asml_guest_get_function_input_buffer_pointer")
__attribute__((weak)) void *asml_get_input_page(void) {
    return asml_input_page;
}

ASML_EXPORT("__asml_guest_get_io_buffer_pointer")
__attribute__((weak)) void *asml_get_io_page(void) {
    return asml_io_page;
}

/*
 * The entry of the function: `ASML_MAIN { ...; return 0; }`.
 * A freestanding v0.4 module has no exit code: there the returned number is dropped.
 */
#if defined(ASML_V03)
#define ASML_MAIN ASML_EXPORT("handler") int asml_handler(void)
#elif defined(__wasi__)
#define ASML_MAIN int main(void)
#else
#define ASML_MAIN                                                                                  \
    static int asml_main(void);                                                                    \
    ASML_EXPORT("_start") void asml_start(void) {                                                  \
        asml_main();                                                                               \
    }                                                                                              \
    static int asml_main(void)
#endif

/* ---- memory ---------------------------------------------------------------------------------- */

/*
 * Memory for the rest of the invocation. Every invocation has a fresh instance, so nothing needs to
 * be freed. Traps when the memory limit is reached.
 */
#ifdef __wasi__
static inline void *asml_alloc(size_t size) {
    void *p = malloc(size ? size : 1);
    if (!p) __builtin_trap();
    return p;
}
#else
extern uint8_t __heap_base;
__attribute__((weak)) uintptr_t asml_heap_top;

static inline void *asml_alloc(size_t size) {
    uintptr_t start = asml_heap_top ? asml_heap_top : (uintptr_t)&__heap_base;
    start = (start + 15) & ~(uintptr_t)15;
    if (size > UINTPTR_MAX - start) __builtin_trap();
    uintptr_t end = start + size;
    uintptr_t have = __builtin_wasm_memory_size(0) << 16;
    if (end > have) {
        size_t pages = ((end - have) >> 16) + 1;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) __builtin_trap();
    }
    asml_heap_top = end;
    return (void *)start;
}
#endif

static inline size_t asml_strlen(const char *text) {
    size_t n = 0;
    while (text[n]) n++;
    return n;
}

/* ---- input ----------------------------------------------------------------------------------- */

static inline size_t asml_input_length(void) {
    return (size_t)asml_abi_input_length_get();
}

/* Reads at most cap bytes from the start of the input; returns how many. */
static inline size_t asml_input_read(void *buf, size_t cap) {
    size_t want = asml_input_length();
    if (want > cap) want = cap;
    for (size_t done = 0; done < want;) {
        if (done == 0) asml_abi_input_start();
        else asml_abi_input_next();
        size_t n = want - done < ASML_INPUT_PAGE ? want - done : ASML_INPUT_PAGE;
        __builtin_memcpy((uint8_t *)buf + done, asml_input_page, n);
        done += n;
    }
    return want;
}

/* The whole input, followed by a NUL which does not count. len may be NULL. */
static inline char *asml_input(size_t *len) {
    size_t n = asml_input_length();
    char *text = asml_alloc(n + 1);
    asml_input_read(text, n);
    text[n] = 0;
    if (len) *len = n;
    return text;
}

/* ---- answer and log -------------------------------------------------------------------------- */

/* The function's answer. The first answer counts. */
static inline void asml_success(const void *ptr, size_t len) {
    asml_abi_success(ptr, (uint32_t)len);
}

static inline void asml_success_text(const char *text) {
    asml_success(text, asml_strlen(text));
}

/* The function's failed answer: HTTP 500 with these bytes. */
static inline void asml_failure(const void *ptr, size_t len) {
    asml_abi_failure(ptr, (uint32_t)len);
}

static inline void asml_failure_text(const char *text) {
    asml_failure(text, asml_strlen(text));
}

typedef enum { ASML_TRACE, ASML_DEBUG, ASML_INFO, ASML_WARN, ASML_ERROR } asml_level;

/* Writes one log line of UTF-8 text. */
static inline void asml_log(asml_level level, const char *text) {
    asml_abi_log((int32_t)level, text, (uint32_t)asml_strlen(text));
}

/* Unix time in milliseconds, with the precision of a second. */
static inline int64_t asml_time_ms(void) {
    return asml_abi_clock_time_get();
}

/* ---- IO -------------------------------------------------------------------------------------- */

/* The number of an IO call; 0 and below is no call. */
typedef int32_t asml_io;

/*
 * Starts a call of `org.namespace.name.method` with JSON input. -1 when the path is malformed or the
 * invocation's limit of calls is reached; every other failure is the call's completion.
 */
static inline asml_io asml_io_call(const char *path, const void *in, size_t len) {
    return asml_abi_io_invoke(path, (uint32_t)asml_strlen(path), in, (uint32_t)len);
}

/*
 * Parks until one of the calls is complete and returns it: the first in array order. 0 when
 * timeout_ms passed; 0 only looks, a negative one waits up to the invocation's deadline.
 * -1 when count is 0 or a number is unknown.
 */
static inline asml_io asml_io_wait(const asml_io *ids, size_t count, int32_t timeout_ms) {
    return asml_abi_io_wait(ids, (int32_t)count, timeout_ms);
}

/* Waits for all of the calls. False when one of the numbers is unknown. */
static inline bool asml_io_join(const asml_io *ids, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (asml_io_wait(&ids[i], 1, -1) != ids[i]) return false;
    return true;
}

static inline bool asml_io_done(asml_io id) {
    return asml_io_wait(&id, 1, 0) == id;
}

/* True when this cancelled the call; false when it had completed before or is unknown. */
static inline bool asml_io_cancel(asml_io id) {
    return asml_abi_io_cancel(id) == 0;
}

/*
 * Length of a failed call's JSON {"code","message","retryable"}, of which at most cap bytes are
 * written to buf; 0 when the call completed well, -1 when it is unknown or not complete.
 */
static inline int32_t asml_io_failure(asml_io id, void *buf, size_t cap) {
    return asml_abi_io_failure(id, buf, (int32_t)cap);
}

/*
 * The whole document of a completed call, followed by a NUL which does not count. NULL when the
 * call is not complete or unknown. A failed call's document is {"Err":{"why","code","retryable"}}.
 */
static inline char *asml_io_answer(asml_io id, size_t *len) {
    if (!asml_io_done(id)) return NULL;
    size_t n = (size_t)asml_abi_io_len(id);
    char *text = asml_alloc(n + 1);
    for (size_t done = 0; done < n;) {
        if ((done == 0 ? asml_abi_io_load(id) : asml_abi_io_next()) != 0) return NULL;
        size_t part = n - done < ASML_IO_PAGE ? n - done : ASML_IO_PAGE;
        __builtin_memcpy(text + done, asml_io_page, part);
        done += part;
    }
    text[n] = 0;
    if (len) *len = n;
    return text;
}

#endif
