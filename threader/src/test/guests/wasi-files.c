/*
 * Plain WASI command: one line per step, `<step>: ok`, `<step>: <what was seen>` or
 * `<step>: <errno name>`. Reads its assets under /, tries to change them, works in /tmp, tries to get
 * out. With the argument or the stdin `fill` it also writes to /tmp until that is full.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *error_name(int code) {
    static char number[24];
    switch (code) {
        case EACCES: return "EACCES";
        case EBADF: return "EBADF";
        case EEXIST: return "EEXIST";
        case EINVAL: return "EINVAL";
        case EISDIR: return "EISDIR";
        case ELOOP: return "ELOOP";
        case ENOENT: return "ENOENT";
        case ENOSPC: return "ENOSPC";
        case ENOSYS: return "ENOSYS";
        case ENOTCAPABLE: return "ENOTCAPABLE";
        case ENOTDIR: return "ENOTDIR";
        case ENOTEMPTY: return "ENOTEMPTY";
        case ENOTSUP: return "ENOTSUP";
        case EPERM: return "EPERM";
        case EROFS: return "EROFS";
        case EXDEV: return "EXDEV";
        default: snprintf(number, sizeof number, "errno %d", code); return number;
    }
}

/* Prints how a call that answers -1 on error went. */
static long step(const char *name, long result) {
    printf("%s: %s\n", name, result < 0 ? error_name(errno) : "ok");
    return result;
}

/* As step, for a call that opens something: closes it again. */
static void step_open(const char *name, const char *path, int flags) {
    int file = open(path, flags, 0600);
    step(name, file);
    if (file >= 0) close(file);
}

static int visible(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static void list(const char *name, const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, visible, alphasort);
    if (count < 0) {
        step(name, -1);
        return;
    }
    printf("%s:", name);
    for (int i = 0; i < count; i++) printf(" %s%s", entries[i]->d_name, entries[i]->d_type == DT_DIR ? "/" : "");
    printf("\n");
}

static void print_file(const char *name, const char *path, long offset) {
    char text[256];
    int file = open(path, O_RDONLY);
    if (file < 0 || lseek(file, offset, SEEK_SET) < 0) {
        step(name, -1);
        return;
    }
    ssize_t n = read(file, text, sizeof text);
    close(file);
    if (n > 0 && text[n - 1] == '\n') n--;
    printf("%s: %.*s\n", name, (int)(n < 0 ? 0 : n), text);
}

static void print_stat(const char *name, const char *path) {
    struct stat info;
    if (stat(path, &info)) step(name, -1);
    else printf("%s: %s of %lld bytes\n", name, S_ISDIR(info.st_mode) ? "directory" : "file", (long long)info.st_size);
}

static void assets(void) {
    list("list /", "/");
    list("list data", "data");
    print_stat("stat data", "data");
    print_stat("stat data/hello.txt", "data/hello.txt");
    print_stat("stat missing", "missing");
    print_file("read data/hello.txt", "data/hello.txt", 0);
    print_file("read /data/hello.txt from 2", "/data/hello.txt", 2);
    step_open("open a file as directory", "data/hello.txt/x", O_RDONLY);
    step_open("create /new.txt", "/new.txt", O_CREAT | O_WRONLY);
    step_open("write data/hello.txt", "data/hello.txt", O_WRONLY);
    step_open("truncate data/hello.txt", "data/hello.txt", O_WRONLY | O_TRUNC);
    step("unlink data/hello.txt", unlink("data/hello.txt"));
    step("mkdir /new", mkdir("/new", 0700));
    step("rename data", rename("data", "moved"));
}

static void scratch(void) {
    int file = open("/tmp/a.txt", O_CREAT | O_EXCL | O_RDWR, 0600);
    step("create /tmp/a.txt", file);
    step("write /tmp/a.txt", write(file, "hello, scratch", 14));
    step("seek", lseek(file, 7, SEEK_SET));
    step("overwrite", write(file, "Scratch!", 8));
    step("close", close(file));
    step_open("create it again", "/tmp/a.txt", O_CREAT | O_EXCL | O_RDWR);
    print_file("read /tmp/a.txt", "/tmp/a.txt", 0);
    file = open("/tmp/a.txt", O_WRONLY | O_APPEND);
    step("append", write(file, " more", 5));
    step("truncate", ftruncate(file, 18));
    close(file);
    print_file("read it from 7", "/tmp/a.txt", 7);
    step("mkdir /tmp/d", mkdir("/tmp/d", 0700));
    step("rename to /tmp/d/b.txt", rename("/tmp/a.txt", "/tmp/d/b.txt"));
    print_stat("stat /tmp/a.txt", "/tmp/a.txt");
    print_stat("stat /tmp/d/b.txt", "/tmp/d/b.txt");
    list("list /tmp", "/tmp");
    list("list /tmp/d", "/tmp/d");
    step("rmdir /tmp/d", rmdir("/tmp/d"));
    step("unlink /tmp/d/b.txt", unlink("/tmp/d/b.txt"));
    step("rmdir /tmp/d", rmdir("/tmp/d"));
    list("list /tmp", "/tmp");
    step_open("create /tmp/c.txt", "/tmp/c.txt", O_CREAT | O_WRONLY);
    step("rename to /c.txt", rename("/tmp/c.txt", "/c.txt"));
    step("unlink /tmp/c.txt", unlink("/tmp/c.txt"));
}

static void escapes(void) {
    step_open("open ../../etc/passwd", "../../etc/passwd", O_RDONLY);
    step_open("open /tmp/../../etc/passwd", "/tmp/../../etc/passwd", O_RDONLY);
    step_open("open /etc/passwd", "/etc/passwd", O_RDONLY);
    if (step("symlink /tmp/link", symlink("../../etc/passwd", "/tmp/link")) == 0) {
        step_open("open /tmp/link", "/tmp/link", O_RDONLY);
        unlink("/tmp/link");
    }
}

static void fill(void) {
    static char block[65536];
    long long total = 0;
    int file = open("/tmp/fill", O_CREAT | O_WRONLY, 0600);
    ssize_t n;
    while ((n = write(file, block, sizeof block)) > 0) total += n;
    printf("fill /tmp: %s after %lld bytes\n", error_name(errno), total);
    close(file);
    step("unlink /tmp/fill", unlink("/tmp/fill"));
    step_open("create after", "/tmp/after", O_CREAT | O_WRONLY);
}

int main(int argc, char **argv) {
    char word[5] = "";
    int asked = read(0, word, 4) == 4 && !strcmp(word, "fill");
    for (int i = 1; i < argc; i++) asked |= !strcmp(argv[i], "fill");
    assets();
    scratch();
    escapes();
    if (asked) fill();
    return 0;
}
