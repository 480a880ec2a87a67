// Calls fd_seek and fd_filestat_get of both WASI modules on one open framebuffer of 10 by 10 pixels,
// and prints the positions and sizes that they answer: each a byte's place in the output.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#define FROM(module, name) __attribute__((import_module(module), import_name(name)))
#define NEW "wasi_snapshot_preview1"
#define OLD "wasi_unstable"

typedef struct {
    const void *bytes;
    u32 length;
} Piece;

FROM(NEW, "path_open") u32 path_open(u32, u32, const char *, u32, u32, u64, u64, u32, u32 *);
FROM(NEW, "fd_write") u32 fd_write(u32, const Piece *, u32, u32 *);
FROM(OLD, "fd_write") u32 old_write(u32, const Piece *, u32, u32 *);
FROM(NEW, "fd_seek") u32 fd_seek(u32, i64, u32, u64 *);
FROM(OLD, "fd_seek") u32 old_seek(u32, i64, u32, u64 *);
FROM(NEW, "fd_filestat_get") u32 fd_filestat_get(u32, u8 *);
FROM(OLD, "fd_filestat_get") u32 old_filestat_get(u32, u8 *);

static char line[256];
static u32 used;

static void say(u32 error, u64 value) {
    char digits[20];
    u32 count = 0;
    if (error) {
        line[used++] = '!';
        value = error;
    }
    do {
        digits[count++] = '0' + value % 10;
        value /= 10;
    } while (value);
    while (count) {
        line[used++] = digits[--count];
    }
    line[used++] = ' ';
}

static u32 opened(const char *path, u32 length) {
    u32 fd = 0;
    say(path_open(3, 0, path, length, 0, 0x1fffffff, 0x1fffffff, 0, &fd), 0);
    return fd;
}

__attribute__((export_name("_start"))) void start(void) {
    u32 size = opened("dev/wasmerfb0", 13), written;
    u32 text = opened("_wasmer/dev/fb0/virtual_size", 28);
    u64 position = 0;
    u8 stat[64];
    say(old_write(text, &(Piece){"10x10", 5}, 1, &written), written);
    say(fd_seek(size, 8, 0, &position), position);  // new: from the start
    say(old_seek(size, 4, 0, &position), position); // old: from here
    say(fd_seek(size, 4, 1, &position), position);  // new: from here
    say(old_seek(size, 0, 1, &position), position); // old: from the end
    say(fd_seek(size, -4, 2, &position), position); // new: from the end
    say(old_seek(size, 12, 2, &position), position); // old: from the start
    say(fd_filestat_get(size, stat), *(u64 *)(stat + 32));
    say(old_filestat_get(size, stat), *(u64 *)(stat + 24));
    line[used - 1] = '\n';
    fd_write(1, &(Piece){line, used}, 1, &written);
}
