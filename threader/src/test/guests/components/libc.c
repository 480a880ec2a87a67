/* A command of WASI preview 1 by wasi-libc, made a component by the adapter: arguments, environment, standard streams,
 * files, directories, clocks, random bytes, exit codes. The first word of the input chooses the end: "fail" exits with
 * 3, "abort" traps. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void files(void) {
    mkdir("/tmp/asml-libc", 0777);
    FILE *file = fopen("/tmp/asml-libc/notes", "w+");
    if (file == NULL) {
        printf("cannot write: %s\n", strerror(errno));
        return;
    }
    for (int i = 0; i < 1000; i++) fprintf(file, "note %d\n", i);
    fseek(file, 0, SEEK_SET);
    char line[32];
    int lines = 0;
    while (fgets(line, sizeof line, file)) lines++;
    printf("lines: %d, last %s", lines, line);
    fclose(file);
    struct stat status;
    stat("/tmp/asml-libc/notes", &status);
    printf("size: %lld, a file: %d\n", (long long) status.st_size, S_ISREG(status.st_mode) != 0);
    rename("/tmp/asml-libc/notes", "/tmp/asml-libc/kept");
    truncate("/tmp/asml-libc/kept", 7);
    DIR *directory = opendir("/tmp/asml-libc");
    for (struct dirent *each; (each = readdir(directory)) != NULL;)
        if (each->d_name[0] != '.') printf("entry: %s\n", each->d_name);
    closedir(directory);
    printf("unlink: %d, again: %d %s\n", unlink("/tmp/asml-libc/kept"), unlink("/tmp/asml-libc/kept"), strerror(errno));
    printf("rmdir: %d\n", rmdir("/tmp/asml-libc"));
}

static void time_and_chance(void) {
    struct timespec wall, before, after;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &before);
    usleep(2000);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long long slept = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
    printf("after 2020: %d, slept: %d\n", wall.tv_sec > 1577836800, slept >= 2000000);
    unsigned char bytes[300] = {0};
    int filled = getentropy(bytes, 256) == 0 && getentropy(bytes + 256, 44) == 0, distinct = 0, seen[256] = {0};
    for (int i = 0; i < 300; i++) distinct += !seen[bytes[i]]++;
    printf("random: %d, varied: %d\n", filled, distinct > 64);
}

int main(int count, char **arguments) {
    printf("%d argument(s): %s\n", count, count > 0 ? arguments[0] : "none");
    const char *colour = getenv("COLOUR");
    printf("COLOUR: %s, SHAPE: %s\n", colour ? colour : "none", getenv("SHAPE") ? "some" : "none");
    char line[256], first[8] = "";
    unsigned long lines = 0;
    while (fgets(line, sizeof line, stdin)) {
        if (lines++ == 0) sscanf(line, "%7s", first);
        for (char *c = line; *c; c++) *c = toupper(*c);
        fputs(line, stdout);
    }
    printf("\n%lu line(s), at the end: %d\n", lines, feof(stdin) != 0);
    files();
    time_and_chance();
    fprintf(stderr, "to be read by people\n");
    if (strcmp(first, "abort") == 0) abort();
    return strcmp(first, "fail") == 0 ? 3 : 0;
}
