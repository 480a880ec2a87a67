/* Prints what POSIX file calls answer, one line a call: below the read-only / and in the writable /tmp. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void say(const char *what, long long answer) {
    if (answer < 0) {
        printf("%s: %s\n", what, strerror(errno));
    } else {
        printf("%s: %lld\n", what, answer);
    }
}

static void read_only(void) {
    char text[32] = {0};
    struct stat known;
    int file = open("/data/hello.txt", O_RDONLY);
    say("open asset", file);
    say("read asset", read(file, text, 5));
    printf("text: %s\n", text);
    say("seek past the end", lseek(file, 100, SEEK_SET));
    say("read there", read(file, text, 5));
    say("seek before the start", lseek(file, -1, SEEK_SET));
    say("seek from the end", lseek(file, -6, SEEK_END));
    say("pread", pread(file, text, 3, 0));
    say("cursor", lseek(file, 0, SEEK_CUR));
    say("write asset", write(file, text, 1));
    say("truncate asset", ftruncate(file, 1));
    say("fstat asset", fstat(file, &known));
    printf("regular %d size %lld\n", S_ISREG(known.st_mode), (long long)known.st_size);
    say("close asset", close(file));
    say("close it again", close(file));

    say("open relative", open("data/./../data/hello.txt", O_RDONLY));
    say("open through link", open("/link", O_RDONLY));
    say("open for writing", open("/data/hello.txt", O_WRONLY));
    say("create", open("/new", O_CREAT | O_WRONLY, 0600));
    say("open missing", open("/missing", O_RDONLY));
    say("open file as directory", open("/data/hello.txt/", O_RDONLY));
    say("open directory for writing", open("/data", O_RDWR));
    say("above the root", open("/../etc/passwd", O_RDONLY));
    say("mkdir", mkdir("/newdir", 0700));
    say("mkdir on a directory", mkdir("/data", 0700));
    say("unlink", unlink("/data/hello.txt"));
    say("rename", rename("/data/hello.txt", "/tmp/hello.txt"));
    say("readlink", readlink("/link", text, sizeof text));
}

static void writable(void) {
    char text[64] = {0};
    struct stat known;
    int file = open("/tmp/a", O_CREAT | O_EXCL | O_RDWR, 0600);
    say("create", file > 2);
    say("create again", open("/tmp/a", O_CREAT | O_EXCL | O_RDWR, 0600));
    struct iovec out[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
    say("writev", writev(file, out, 3));
    say("pwrite", pwrite(file, "O", 1, 0));
    say("pwrite with a gap", pwrite(file, "!", 1, 9));
    say("rewind", lseek(file, 0, SEEK_SET));
    struct iovec in[2] = {{text, 4}, {text + 10, 50}};
    say("readv", readv(file, in, 2));
    printf("text: %.4s|%.3s|%d%d|%c\n", text, text + 10, text[13], text[14], text[15]);
    say("truncate", ftruncate(file, 3));
    say("grow", ftruncate(file, 5));
    say("fallocate", posix_fallocate(file, 0, 8) == 0 ? 0 : -1);
    say("fstat", fstat(file, &known));
    printf("size %lld links %d\n", (long long)known.st_size, (int)known.st_nlink);
    say("sync", fsync(file));

    say("link", link("/tmp/a", "/tmp/b"));
    say("unlink", unlink("/tmp/a"));
    say("rename", rename("/tmp/b", "/tmp/c"));
    say("unlink open file", unlink("/tmp/c"));
    say("stat it", stat("/tmp/c", &known));
    say("pread it", pread(file, text, 3, 0));
    say("close it", close(file));

    int log = open("/tmp/log", O_CREAT | O_WRONLY | O_APPEND, 0600);
    say("append", write(log, "abc", 3));
    say("rewind", lseek(log, 0, SEEK_SET));
    say("append again", write(log, "def", 3));
    say("cursor", lseek(log, 0, SEEK_CUR));
    close(log);

    say("mkdir", mkdir("/tmp/dir", 0700));
    say("into itself", rename("/tmp/dir", "/tmp/dir/inner"));
    say("symlink", symlink("dir", "/tmp/way"));
    say("mkdir through link", mkdir("/tmp/way/inner", 0700));
    say("rmdir full", rmdir("/tmp/dir"));
    say("rmdir link", rmdir("/tmp/way"));
    say("unlink directory", unlink("/tmp/dir"));
    say("rmdir inner", rmdir("/tmp/dir/inner"));
    say("rmdir", rmdir("/tmp/dir/"));
    say("open dangling link", open("/tmp/way", O_RDONLY));
    say("loop", symlink("loop", "/tmp/loop"));
    say("open loop", open("/tmp/loop", O_RDONLY));
    say("absolute link", symlink("/tmp/log", "/tmp/absolute"));
}

static void standard_streams(void) {
    char text[32] = {0};
    say("stdin is a terminal", isatty(0));
    say("stdout is a terminal", isatty(1));
    say("read stdin", read(0, text, 3));
    say("read more", read(0, text + 3, 20));
    say("read at the end", read(0, text, 1));
    printf("text: %s\n", text);
    say("seek stdin", lseek(0, 0, SEEK_SET));
    say("write stdin", write(0, "x", 1));
    say("read stdout", read(1, text, 1));
}

int main(void) {
    standard_streams();
    read_only();
    writable();
    fprintf(stderr, "done\n");
    return 0;
}
