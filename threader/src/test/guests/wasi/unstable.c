/* A program of 2019, which calls wasi_unstable; it calls preview 1 too, as a program made of old and new parts does.
   Prints what it sees. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define OLD(name) __attribute__((import_module("wasi_unstable"), import_name(#name)))

OLD(path_open)
int old_open(int fd, int follow, const char *path, int length, int flags, int64_t rights, int64_t inheriting,
             int descriptor_flags, int *opened);
OLD(fd_seek) int old_seek(int fd, int64_t offset, int whence, int64_t *position);
OLD(fd_write) int old_write(int fd, const void *vectors, int count, int *written);
OLD(fd_read) int old_read(int fd, const void *vectors, int count, int *read);
OLD(fd_filestat_get) int old_stat(int fd, void *filestat);
OLD(path_filestat_get) int old_path_stat(int fd, int follow, const char *path, int length, void *filestat);
OLD(poll_oneoff) int old_poll(const void *subscriptions, void *events, int count, int *happened);
OLD(clock_time_get) int old_time(int clock, int64_t precision, int64_t *time);

#define ROOT 3
#define DEVICE "dev/wasmerfb0"

struct vector {
    void *address;
    int length;
};

/* As snapshot 0 has it, with room behind it that nobody may write to. */
struct filestat {
    uint64_t device, inode;
    uint8_t type;
    uint32_t links;
    uint64_t size, accessed, modified, changed;
    uint8_t behind[8];
};

struct subscription {
    uint64_t userdata;
    uint8_t type;
    union {
        struct {
            uint64_t identifier;
            uint32_t id;
            uint64_t timeout, precision;
            uint16_t flags;
        } clock;
        uint32_t fd;
    };
};

struct event {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    uint64_t bytes;
    uint16_t flags;
};

_Static_assert(sizeof(struct filestat) == 56 + 8, "a filestat has 56 bytes");
_Static_assert(sizeof(struct subscription) == 56, "a subscription has 56 bytes");
_Static_assert(sizeof(struct event) == 32, "an event has 32 bytes");

static int fd, count;
static int64_t position;

static void seek(int64_t offset, int whence) {
    int error = old_seek(fd, offset, whence, &position);
    printf("seek %lld from %d: %d at %lld\n", offset, whence, error, position);
}

static void print(const char *what, int error, const struct filestat *stat) {
    printf("%s: %d type %d links %d size %llu times %llu", what, error, stat->type, (int)stat->links, stat->size,
           stat->accessed + stat->modified + stat->changed);
    int touched = 0;
    for (int i = 0; i < 8; i++)
        touched += stat->behind[i] != 0xee;
    printf(" touched behind %d\n", touched);
}

int main(void) {
    printf("open: %d\n", old_open(ROOT, 0, DEVICE, strlen(DEVICE), 9, 0x200466, 0, 0, &fd));
    seek(3, 2);
    seek(2, 0);
    seek(-1, 1);
    seek(0, 3);
    __wasi_filesize_t newer;
    printf("new: %d at", __wasi_fd_seek(fd, 1, __WASI_WHENCE_SET, &newer));
    printf(" %llu\n", newer);
    struct vector pieces[2] = {{"ab", 2}, {"c", 1}};
    printf("write: %d", old_write(fd, pieces, 2, &count));
    printf(" %d\n", count);

    struct filestat stat;
    memset(&stat, 0xee, sizeof stat);
    print("stat", old_stat(fd, &stat), &stat);
    memset(&stat, 0xee, sizeof stat);
    print("path stat", old_path_stat(ROOT, 1, "data/hello.txt", 14, &stat), &stat);

    int64_t before, after;
    old_time(1, 0, &before);
    struct subscription subscriptions[2] = {
        {.userdata = 7, .type = 0, .clock = {.identifier = 9, .id = 0, .timeout = 20000000}},
        {.userdata = 8, .type = 0, .clock = {.id = 1, .timeout = 1LL << 60}},
    };
    struct event events[2];
    printf("poll: %d", old_poll(subscriptions, events, 2, &count));
    old_time(1, 0, &after);
    printf(" events %d userdata %llu type %d slept %d\n", count, events[0].userdata, events[0].type,
           after - before >= 20000000);
    subscriptions[0] = (struct subscription){.userdata = 1, .type = 1, .fd = fd};
    printf("poll: %d", old_poll(subscriptions, events, 2, &count));
    printf(" events %d userdata %llu type %d bytes %llu\n", count, events[0].userdata, events[0].type,
           events[0].bytes);

    /* Addresses from 2 GiB on are large, not negative. */
    void *far = (void *)0x80000000;
    struct vector wild = {far, 1};
    printf("far: %d %d %d %d %d\n", old_write(fd, &wild, 1, &count), old_read(fd, far, 1, &count),
           old_stat(fd, (void *)0xffffffff), old_poll(far, events, 1, &count), old_path_stat(ROOT, 0, far, 1, &stat));
    return 0;
}
