/* Does as guests did whose host gave them the same descriptor again and again: opens devices, and never closes them.
   Exits with the number of the step that did not go as it should. */
#include <stdint.h>
#include <string.h>
#include <wasi/api.h>

#define ROOT 3
#define EVERY_RIGHT ((__wasi_rights_t)-1)

static __wasi_fd_t last;
static __wasi_size_t size;
static uint8_t got[16];

static int opens(const char *path, __wasi_oflags_t flags) {
    return __wasi_path_open(ROOT, 1, path, flags, EVERY_RIGHT, EVERY_RIGHT, 0, &last) == 0;
}

static int writes(const char *text) {
    __wasi_ciovec_t piece = {(const uint8_t *)text, strlen(text)};
    return __wasi_fd_write(last, &piece, 1, &size) == 0 && size == strlen(text);
}

static int reads(__wasi_fd_t fd, const char *text) {
    __wasi_iovec_t piece = {got, sizeof got};
    memset(got, 0, sizeof got);
    return __wasi_fd_read(fd, &piece, 1, &size) == 0 && strcmp((char *)got, text) == 0;
}

/* Finds the root by a buffer that is longer than any name. */
static int finds_root(void) {
    static uint8_t name[1024];
    __wasi_prestat_t prestat;
    for (__wasi_fd_t fd = ROOT; __wasi_fd_prestat_get(fd, &prestat) == 0; fd++) {
        memset(name, 'x', sizeof name);
        if (__wasi_fd_prestat_dir_name(fd, name, sizeof name) != 0)
            return 0;
        if (name[0] == '/' && name[1] == 'x' && prestat.u.dir.pr_name_len == 1)
            return fd == ROOT;
    }
    return 0;
}

int main(void) {
    if (!finds_root())
        return 1;
    for (int i = 0; i < 500000; i++) {
        if (!opens("_wasmer/dev/fb0/fb", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC) || !opens("/dev/input", 0))
            return 2;
    }
    if (last != 1000004)
        return 3;
    if (!writes("event") || !reads(500004, "event") || !reads(999999, "0123456789"))
        return 4;
    for (int i = 0; i < 100000; i++) {
        if (!opens("dev/wasmerfb0", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC) || last != 1000005 || !writes("abc"))
            return 5;
        if (__wasi_fd_close(last) != 0)
            return 6;
    }
    if (!opens("tmp/file", __WASI_OFLAGS_CREAT) || !writes("file") || __wasi_fd_renumber(last, 77) != 0)
        return 7;
    last = 77;
    if (!writes("file") || __wasi_fd_close(last) != 0 || !opens("dev/wasmerfb0", 0) || last != 77)
        return 8;
    return reads(77, "abc3456789") ? 0 : 9;
}
