/*
 * The core-module side of the beta generation: canonical ABI imports of asml-rt and asml-io, and the
 * allocator through which the host hands over lists.
 */
#include <stddef.h>
#include <stdint.h>

#define RT(name) __attribute__((import_module("akkoro:assemblylift/asml-rt"), import_name(name)))
#define IO(name) __attribute__((import_module("akkoro:assemblylift/asml-io"), import_name(name)))

typedef struct {
    uint8_t *ptr;
    uint32_t len;
} list;

/* result<ioid, io-error> */
typedef struct {
    uint8_t is_err;
    union {
        uint32_t id;
        uint8_t err;
    };
} invoke_result;

/* result<list<u8>, poll-error> */
typedef struct {
    uint8_t is_err;
    union {
        list bytes;
        uint8_t err;
    };
} poll_result;

enum { LOG_DEBUG, LOG_TRACE, LOG_INFO, LOG_WARN, LOG_ERROR };
enum { COORDS_NOT_FOUND, INVALID_COORDS, INVOKE_INVALID_IOID };
enum { NOT_READY, POLL_INVALID_IOID };

RT("get-input") void rt_get_input(list *input);
RT("success") void rt_success(const void *ptr, uint32_t len);
RT("failure") void rt_failure(const void *ptr, uint32_t len);
RT("log") void rt_log(uint32_t level, const char *context, uint32_t context_len, const char *message, uint32_t len);
IO("invoke") void io_invoke(const void *path, uint32_t path_len, const void *in, uint32_t in_len, invoke_result *ret);
IO("poll") void io_poll(uint32_t id, poll_result *ret);

extern uint8_t __heap_base;

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_len, size_t align, size_t len) {
    static uintptr_t top;
    if (!top) top = (uintptr_t)&__heap_base;
    uintptr_t start = (top + align - 1) & ~(align - 1);
    uintptr_t have = __builtin_wasm_memory_size(0) << 16;
    if (len > UINTPTR_MAX - start) __builtin_trap();
    top = start + len;
    if (top > have && __builtin_wasm_memory_grow(0, ((top - have) >> 16) + 1) == (size_t)-1) __builtin_trap();
    if (old_len) __builtin_memcpy((void *)start, old, old_len < len ? old_len : len);
    return (void *)start;
}
