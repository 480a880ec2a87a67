/* Uses devices as files of libc, by several names, and prints what it sees of them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char buffer[64];

static const char *text(ssize_t count) {
    buffer[count < 0 ? 0 : count] = 0;
    return buffer;
}

static void list(const char *path) {
    DIR *directory = opendir(path);
    printf("%s:", path);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (entry->d_name[0] != '.')
            printf(" %s(%d)", entry->d_name, entry->d_type);
    }
    printf("\n");
    if (directory)
        closedir(directory);
}

static void stats(const char *path) {
    struct stat status;
    int failed = stat(path, &status);
    if (failed)
        printf("stat %s: %s\n", path, strerror(errno));
    else
        printf("stat %s: device %d size %lld links %d\n", path, S_ISCHR(status.st_mode), status.st_size,
               (int)status.st_nlink);
}

static void fails(const char *what, int result) {
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "fine");
}

int main(void) {
    list("/");
    list("/dev");
    list("/_wasmer/dev/fb0");
    stats("/dev/wasmerfb0");
    stats("/_wasmer/dev/fb0/fb");
    stats("/dev/wasmerfb0/");
    stats("/dev/wasmerfb7");

    int one = open("/dev/wasmerfb0", O_RDWR | O_CREAT | O_TRUNC | O_EXCL, 0666);
    int other = open("/_wasmer/dev/fb0/fb", O_RDONLY);
    printf("terminal: %d\n", isatty(one));
    struct iovec pieces[4] = {{"16", 2}, {"", 0}, {"0x1", 3}, {"44", 2}};
    printf("writev: %zd\n", writev(one, pieces, 4));
    printf("read: %s\n", text(read(other, buffer, 5)));
    printf("seek: %lld %lld %lld\n", lseek(one, 0, SEEK_CUR), lseek(one, -2, SEEK_END), lseek(other, 1, SEEK_CUR));
    printf("read: %s\n", text(read(one, buffer, 40)));
    printf("end: %zd\n", read(one, buffer, 40));
    printf("pread: %s\n", text(pread(one, buffer, 3, 1)));
    printf("pwrite: %zd\n", pwrite(one, "2", 1, 0));
    fails("a write it does not take", write(one, "bad", 3));
    fails("truncate", ftruncate(one, 2));
    fails("fsync", fsync(one));
    printf("close: %d\n", close(one));
    fails("write when closed", write(one, "x", 1));
    printf("read: %s\n", text(read(other, buffer, 40)));

    FILE *file = fopen("/dev/wasmerfb0", "r+");
    printf("fgets: %s\n", fgets(buffer, 8, file));
    rewind(file);
    fputs("1024", file);
    fputs("x768", file);
    printf("fclose: %d\n", fclose(file));

    int appending = open("dev/wasmerfb0", O_WRONLY | O_APPEND);
    printf("append: %zd\n", write(appending, "9", 1));
    fails("directory", open("/dev/wasmerfb0", O_RDONLY | O_DIRECTORY));
    fails("create beside", open("/dev/new", O_WRONLY | O_CREAT, 0666));
    fails("unlink", unlink("/dev/wasmerfb0"));
    fails("rename", rename("/dev/wasmerfb0", "/tmp/x"));
    fails("mkdir", mkdir("/dev/x", 0777));
    fails("rmdir", rmdir("/dev"));
    fails("above", open("/dev/../../dev/wasmerfb0", O_RDONLY));

    struct pollfd both[2] = {{open("/dev/input", O_RDONLY), POLLRDNORM, 0}, {appending, POLLWRNORM, 0}};
    printf("poll: %d", poll(both, 2, 0));
    printf(" readable %d writable %d\n", both[0].revents & POLLRDNORM, (both[1].revents & POLLWRNORM) != 0);
    printf("poll: %d", poll(both, 1, 5));
    printf(" readable %d\n", both[0].revents & POLLRDNORM);
    int input = open("/dev/input", O_RDWR);
    write(input, "event", 5);
    printf("poll: %d", poll(both, 1, 1000));
    printf(" readable %d\n", both[0].revents & POLLRDNORM);
    stats("/dev/input");
    printf("read: %s\n", text(read(both[0].fd, buffer, 40)));
    return 0;
}
