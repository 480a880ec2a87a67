/* Prints what file calls answer, one line a call: the same for a module and for the component that is made of it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *what, long long answer) {
    if (answer < 0) {
        printf("%s: %s\n", what, strerror(errno));
    } else {
        printf("%s: %lld\n", what, answer);
    }
}

/* A descriptor's number is nobody's business. */
static int opened(const char *what, int file) {
    say(what, file < 0 ? -1 : 0);
    return file;
}

static void show(const char *path) {
    char text[64] = {0};
    int file = open(path, O_RDONLY);
    say(path, file < 0 ? -1 : read(file, text, sizeof text - 1));
    printf("  [%s]\n", text);
    if (file >= 0) close(file);
}

static void bytes(void) {
    char text[64] = {0};
    int file = opened("create", open("/tmp/a", O_CREAT | O_EXCL | O_RDWR, 0600));
    opened("create again", open("/tmp/a", O_CREAT | O_EXCL | O_RDWR, 0600));
    say("write", write(file, "0123456789", 10));
    say("seek", lseek(file, 4, SEEK_SET));
    say("write there", write(file, "xy", 2));
    say("read on", read(file, text, 3));
    printf("  [%.3s]\n", text);
    say("pread", pread(file, text, 4, 1));
    printf("  [%.4s]\n", text);
    say("pwrite", pwrite(file, "pw", 2, 8));
    say("cursor", lseek(file, 0, SEEK_CUR));
    say("seek to the end", lseek(file, -1, SEEK_END));
    say("read to the end", read(file, text, 9));
    say("read at the end", read(file, text, 9));
    say("write past the end", pwrite(file, "z", 1, 12));
    say("cut", ftruncate(file, 14));
    say("seek before the start", lseek(file, -1, SEEK_SET));
    say("sync", fsync(file));
    say("data sync", fdatasync(file));
    say("close", close(file));
    say("close again", close(file));
    show("/tmp/a");
}

static void appends(void) {
    int first = opened("open to append", open("/tmp/log", O_CREAT | O_WRONLY | O_APPEND, 0600));
    int second = opened("open to append again", open("/tmp/log", O_WRONLY | O_APPEND));
    say("append", write(first, "one ", 4));
    say("append", write(second, "two ", 4));
    say("append", write(first, "three", 5));
    close(first);
    close(second);
    show("/tmp/log");
}

static void names(void) {
    char text[64] = {0};
    struct stat known;
    say("mkdir", mkdir("/tmp/d", 0700));
    say("mkdir again", mkdir("/tmp/d", 0700));
    say("mkdir in nothing", mkdir("/tmp/none/d", 0700));
    say("link", link("/tmp/a", "/tmp/d/b"));
    say("stat", stat("/tmp/d/b", &known));
    printf("  regular %d links %d size %lld\n", S_ISREG(known.st_mode), (int)known.st_nlink, (long long)known.st_size);
    say("link a directory", link("/tmp/d", "/tmp/e"));
    say("symlink", symlink("d/b", "/tmp/l"));
    say("readlink", readlink("/tmp/l", text, sizeof text));
    printf("  [%s]\n", text);
    say("readlink of a file", readlink("/tmp/a", text, sizeof text));
    say("lstat", lstat("/tmp/l", &known));
    printf("  link %d\n", S_ISLNK(known.st_mode));
    show("/tmp/l");
    opened("open without following", open("/tmp/l", O_RDONLY | O_NOFOLLOW));
    say("rename", rename("/tmp/a", "/tmp/c"));
    say("rename nothing", rename("/tmp/a", "/tmp/c"));
    say("rename into itself", rename("/tmp/d", "/tmp/d/e"));
    say("rename over a directory", rename("/tmp/c", "/tmp/d"));
    say("rmdir full", rmdir("/tmp/d"));
    say("rmdir a file", rmdir("/tmp/c"));
    say("unlink a directory", unlink("/tmp/d"));
    say("unlink", unlink("/tmp/d/b"));
    say("unlink again", unlink("/tmp/d/b"));
    say("dangling", open("/tmp/l", O_RDONLY));
    say("rmdir", rmdir("/tmp/d"));
    say("directory for writing", open("/tmp", O_WRONLY));
    say("file as directory", open("/tmp/c/", O_RDONLY));
    say("through a file", open("/tmp/c/x", O_RDONLY));
    say("long name", open("/tmp/"
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                          "xxxxxxxxxxxxxxxxx",
                          O_RDONLY));
    symlink("round", "/tmp/round");
    say("round and round", open("/tmp/round", O_RDONLY));
    unlink("/tmp/round");
    unlink("/tmp/l");
}

static void outside(void) {
    int file = opened("open asset", open("/data/hello.txt", O_RDONLY));
    char text[8] = {0};
    say("read asset", read(file, text, 5));
    printf("  [%s]\n", text);
    say("write to what is open for reading", write(file, "x", 1));
    close(file);
    say("asset for writing", open("/data/hello.txt", O_WRONLY));
    say("new asset", open("/data/new", O_CREAT | O_WRONLY, 0600));
    say("mkdir among assets", mkdir("/data/new", 0700));
    say("unlink asset", unlink("/data/hello.txt"));
    say("rename asset", rename("/data/hello.txt", "/tmp/x"));
    say("asset's times", utimensat(AT_FDCWD, "/data/hello.txt", NULL, 0));
    say("above the root", open("/../etc/passwd", O_RDONLY));
    symlink("../..", "/tmp/out");
    say("above by a link", open("/tmp/out/etc/passwd", O_RDONLY));
    say("an absolute link", symlink("/etc", "/tmp/abs"));
    unlink("/tmp/out");
}

static void times(void) {
    struct stat known;
    struct timespec both[2] = {{1000, 5}, {2000, 7}};
    int file = open("/tmp/c", O_RDWR);
    say("set times", futimens(file, both));
    say("fstat", fstat(file, &known));
    printf("  %lld.%ld %lld.%ld\n", (long long)known.st_atim.tv_sec, known.st_atim.tv_nsec,
           (long long)known.st_mtim.tv_sec, known.st_mtim.tv_nsec);
    say("set times by name", utimensat(AT_FDCWD, "/tmp/c", (struct timespec[2]){{3, 0}, {4, 0}}, 0));
    fstat(file, &known);
    printf("  %lld %lld\n", (long long)known.st_atim.tv_sec, (long long)known.st_mtim.tv_sec);
    say("a write sets one", write(file, "x", 1));
    fstat(file, &known);
    printf("  %lld %d\n", (long long)known.st_atim.tv_sec, known.st_mtim.tv_sec > 1000000000);
    close(file);
}

static int byName(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path) {
    char *all[64];
    int count = 0;
    DIR *directory = opendir(path);
    say("opendir", directory ? 0 : -1);
    if (!directory) return;
    for (struct dirent *entry = readdir(directory); entry && count < 64; entry = readdir(directory)) {
        all[count++] = strdup(entry->d_name);
    }
    closedir(directory);
    qsort(all, count, sizeof *all, byName);
    printf("  %s:", path);
    for (int i = 0; i < count; i++) printf(" %s", all[i]);
    printf("\n");
}

/* Every entry is seen once though each goes as soon as it is seen. */
static void listing(void) {
    char path[32];
    int seen = 0;
    mkdir("/tmp/many", 0700);
    for (int i = 0; i < 100; i++) {
        snprintf(path, sizeof path, "/tmp/many/f%02d", i);
        close(open(path, O_CREAT | O_WRONLY, 0600));
    }
    DIR *directory = opendir("/tmp/many");
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/tmp/many/%.8s", entry->d_name);
        seen += unlink(path) == 0;
    }
    closedir(directory);
    say("seen and removed", seen);
    say("rmdir", rmdir("/tmp/many"));
    list("/");
    list("/tmp");
    list("/none");
    list("/tmp/c");
}

/* Writes until /tmp takes no more. */
static void full(void) {
    static char page[4096];
    int file = open("/tmp/full", O_CREAT | O_RDWR, 0600);
    long long written = 0;
    for (;;) {
        long long count = write(file, page, sizeof page);
        if (count < 0) {
            say("full", count);
            break;
        }
        written += count;
    }
    printf("  much %d\n", written > 100 * 1024);
    say("grow", ftruncate(file, 1 << 20));
    say("symlink", symlink("target", "/tmp/none"));
    say("empty", ftruncate(file, 0));
    say("write", pwrite(file, page, sizeof page, 0));
    unlink("/tmp/full");
    say("without a name", pread(file, page, sizeof page, 4000));
    close(file);
}

int main(void) {
    bytes();
    appends();
    names();
    outside();
    times();
    listing();
    full();
    return 0;
}
