/* Opens files by wasi:filesystem, imported by name, and never drops one. */
#include <stdint.h>

#define FILESYSTEM "wasi:filesystem/types@0.2.0"
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("wasi:filesystem/preopens@0.2.3", "get-directories")
void get_directories(uint32_t *list);
IMPORT(FILESYSTEM, "[method]descriptor.open-at")
void open_at(uint32_t self, uint32_t follow, const char *path, uint32_t length, uint32_t open, uint32_t flags,
             uint8_t *result);
IMPORT(FILESYSTEM, "[method]descriptor.write")
void descriptor_write(uint32_t self, const void *bytes, uint32_t length, uint64_t offset, uint64_t *result);

static uint8_t heap[4096] __attribute__((aligned(16)));
static uint32_t used;

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, uint32_t old_size, uint32_t alignment, uint32_t size) {
    (void)old, (void)old_size;
    used = (used + alignment - 1) & -alignment;
    uint8_t *at = heap + used;
    used += size;
    return used <= sizeof heap ? at : (__builtin_trap(), at);
}

EXPORT("_start")
void start(void) {
    uint32_t list[2];
    uint8_t result[8] __attribute__((aligned(4)));
    uint64_t written[2];
    get_directories(list);
    uint32_t *tuples = (uint32_t *)list[0];
    uint32_t tmp = tuples[3];
    open_at(tmp, 0, "kept", 4, 1, 3, result);
    uint32_t file = *(uint32_t *)(result + 4);
    for (uint64_t count = 1;; count++) {
        descriptor_write(file, &count, sizeof count, 0, written);
        open_at(tuples[0], 0, "tmp/kept", 8, 0, 1, result);
        if (result[0]) __builtin_trap();
    }
}
