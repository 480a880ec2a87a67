/* Imports every function of wasi/api.h, with libc's own view of its type, and prints what it says of a bad argument. */
#include <stdio.h>
#include <wasi/api.h>

#define BAD 99

static char buffer[256];
static __wasi_size_t size, other_size;
static __wasi_filesize_t offset;
static __wasi_fd_t fd;
static __wasi_fdstat_t fdstat;
static __wasi_filestat_t filestat;
static __wasi_prestat_t prestat;
static __wasi_roflags_t roflags;
static __wasi_timestamp_t timestamp;
static __wasi_iovec_t in = {(uint8_t *)buffer, 8};
static __wasi_ciovec_t out = {(const uint8_t *)buffer, 8};
static __wasi_subscription_t subscription;
static __wasi_event_t event;

#define SAY(call) printf("%s %d\n", #call, __wasi_##call)

int main(void) {
    SAY(args_get((uint8_t **)-1, (uint8_t *)buffer));
    SAY(args_sizes_get(&size, &other_size));
    SAY(environ_get((uint8_t **)buffer, (uint8_t *)buffer));
    SAY(environ_sizes_get(&size, (__wasi_size_t *)-1));
    SAY(clock_res_get(BAD, &timestamp));
    SAY(clock_time_get(BAD, 1, &timestamp));
    SAY(fd_advise(BAD, 0, 0, 0));
    SAY(fd_allocate(BAD, 0, 0));
    SAY(fd_close(BAD));
    SAY(fd_datasync(BAD));
    SAY(fd_fdstat_get(BAD, &fdstat));
    SAY(fd_fdstat_set_flags(BAD, 0));
    SAY(fd_fdstat_set_rights(BAD, 0, 0));
    SAY(fd_filestat_get(BAD, &filestat));
    SAY(fd_filestat_set_size(BAD, 0));
    SAY(fd_filestat_set_times(BAD, 0, 0, 0));
    SAY(fd_pread(BAD, &in, 1, 0, &size));
    SAY(fd_prestat_get(BAD, &prestat));
    SAY(fd_prestat_dir_name(BAD, (uint8_t *)buffer, 8));
    SAY(fd_pwrite(BAD, &out, 1, 0, &size));
    SAY(fd_read(BAD, &in, 1, &size));
    SAY(fd_readdir(BAD, (uint8_t *)buffer, 8, 0, &size));
    SAY(fd_renumber(BAD, BAD));
    SAY(fd_seek(BAD, 0, 0, &offset));
    SAY(fd_sync(BAD));
    SAY(fd_tell(BAD, &offset));
    SAY(fd_write(BAD, &out, 1, &size));
    SAY(path_create_directory(BAD, "a"));
    SAY(path_filestat_get(BAD, 0, "a", &filestat));
    SAY(path_filestat_set_times(BAD, 0, "a", 0, 0, 0));
    SAY(path_link(BAD, 0, "a", BAD, "b"));
    SAY(path_open(BAD, 0, "a", 0, 0, 0, 0, &fd));
    SAY(path_readlink(BAD, "a", (uint8_t *)buffer, 8, &size));
    SAY(path_remove_directory(BAD, "a"));
    SAY(path_rename(BAD, "a", BAD, "b"));
    SAY(path_symlink("a", BAD, "b"));
    SAY(path_unlink_file(BAD, "a"));
    SAY(poll_oneoff(&subscription, &event, 0, &size));
    SAY(sched_yield());
    SAY(random_get((uint8_t *)-8, 16));
    SAY(sock_accept(BAD, 0, &fd));
    SAY(sock_recv(BAD, &in, 1, 0, &size, &roflags));
    SAY(sock_send(1, &out, 1, 0, &size));
    SAY(sock_shutdown(0, 1));
    fflush(stdout);
    __wasi_proc_exit(17);
}
