// The kernels of kernels.c and json.c in one WASI program, for engines that are commands. Reads lines "KERNEL MILLIS", runs
// the kernel for as long, and answers each with a line of JSON: its result, how often it ran, the best and the median time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned u32;

u32 calls(void), sha256(void), matrix(void), blur(void), json(void);
void kernels_start(void), json_start(void);

static const struct {
    const char *name;
    u32 (*run)(void);
} kernels[] = {{"calls", calls}, {"sha256", sha256}, {"matrix", matrix}, {"blur", blur}, {"json", json}};

#define TIMES 100000
static double times[TIMES];

static double micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static void answer(const char *name, u32 (*run)(void), double millis) {
    u32 result = 0;
    int count = 0;
    double now = micros(), end = now + millis * 1e3;
    while (count < TIMES && (now < end || count < 3)) {
        result = run();
        double after = micros();
        times[count++] = after - now;
        now = after;
    }
    qsort(times, count, sizeof *times, compare);
    printf("{\"kernel\": \"%s\", \"result\": %d, \"calls\": %d, \"best\": %.3f, \"median\": %.3f}\n",
           name, (int)result, count, times[0], times[count / 2]);
    fflush(stdout);
}

int main(void) {
    kernels_start();
    json_start();
    char line[100], name[20];
    double millis;
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%19s %lf", name, &millis) != 2) {
            return 2;
        }
        size_t i = 0;
        while (i < sizeof kernels / sizeof *kernels && strcmp(kernels[i].name, name)) {
            i++;
        }
        if (i == sizeof kernels / sizeof *kernels) {
            return 3;
        }
        answer(name, kernels[i].run, millis);
    }
    return 0;
}
