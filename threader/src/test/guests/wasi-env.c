/* Plain WASI command: prints its arguments, sorted environment, clocks and 16 random bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_clock(const char *name, clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now)) printf("%s failed\n", name);
    else printf("%s %lld.%09ld\n", name, (long long)now.tv_sec, now.tv_nsec);
}

int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++) printf("arg %s\n", argv[i]);

    size_t count = 0;
    while (environ[count]) count++;
    qsort(environ, count, sizeof *environ, by_text);
    for (size_t i = 0; i < count; i++) printf("env %s\n", environ[i]);

    print_clock("realtime", CLOCK_REALTIME);
    print_clock("monotonic", CLOCK_MONOTONIC);

    unsigned char bytes[16];
    if (getentropy(bytes, sizeof bytes)) return 1;
    printf("entropy ");
    for (size_t i = 0; i < sizeof bytes; i++) printf("%02x", bytes[i]);
    printf("\n");
    return 0;
}
