/*
 * Generation v0.4 with devices: draws as many frames as its input says, in colours that follow from
 * everything that it was told: clocks, random bytes, events of the mouse and keys, waits, stats and
 * IO calls. Says in the end what it has come to.
 */
#include "asml.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SIDE = 24, CALLS = 4 };

static uint64_t told = 0xcbf29ce484222325u;
static unsigned events;
static asml_io calls[CALLS];

static void take(const void *bytes, size_t count) {
    for (const uint8_t *at = bytes; count > 0; count--) told = (told ^ *at++) * 0x100000001b3u;
}

static void take_number(int64_t number) { take(&number, sizeof number); }

static void take_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    take_number(now.tv_sec);
    take_number(now.tv_nsec);
}

static void take_input(int input) {
    uint8_t bytes[40];
    for (;;) {
        ssize_t count = read(input, bytes, sizeof bytes);
        if (count <= 0) return;
        take(bytes, (size_t)count);
        events++;
    }
}

static void wait_for(int input, int ms) {
    struct pollfd ready = {.fd = input, .events = POLLIN};
    take_number(poll(&ready, 1, ms));
    take_number(ready.revents);
}

static void take_answer(asml_io id) {
    size_t length;
    char *answer = asml_io_answer(id, &length);
    if (answer) take(answer, length);
    char failure[200];
    int32_t failed = asml_io_failure(id, failure, sizeof failure);
    take_number(failed);
    if (failed > 0) take(failure, (size_t)failed < sizeof failure ? (size_t)failed : sizeof failure);
}

/* Four calls are under way at a time; whichever completes is followed by another. */
static void take_calls(unsigned frame) {
    static const char *const paths[] = {
        "test.in.process.later", "test.in.process.echo", "test.in.process.fail", "not.declared.here.x"};
    unsigned slot = frame % CALLS;
    if (calls[slot] <= 0) {
        char millis[8];
        int length = snprintf(millis, sizeof millis, "%u", (unsigned)(told % 8));
        calls[slot] = asml_io_call(paths[(told >> 8) % CALLS], millis, (size_t)length);
        take_number(calls[slot]);
    }
    unsigned looked = (frame + 1) % CALLS;
    if (calls[looked] > 0 && asml_abi_io_poll(calls[looked]) == 1) {
        take_answer(calls[looked]);
        calls[looked] = 0;
    }
    if (frame % 16 == 0 && calls[slot] > 0) take_number(asml_io_wait(&calls[slot], 1, 2));
    if (frame % 64 == 63 && calls[slot] > 0) take_number(asml_abi_io_cancel(calls[slot]));
}

static void take_time_of_file(void) {
    int file = open("/tmp/x", O_CREAT | O_WRONLY, 0600);
    write(file, "x", 1);
    close(file);
    struct stat stat_of_file;
    stat("/tmp/x", &stat_of_file);
    take_number(stat_of_file.st_mtim.tv_nsec);
    take_number((int64_t)stat_of_file.st_ino);
}

static void draw(int pixels, int display) {
    static uint32_t frame[SIDE * SIDE];
    uint64_t state = told;
    for (int i = 0; i < SIDE * SIDE; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        frame[i] = (uint32_t)(state >> 40);
    }
    lseek(pixels, 0, SEEK_SET);
    write(pixels, frame, sizeof frame);
    write(display, "0", 1);
}

ASML_MAIN {
    char digits[16] = "";
    asml_input_read(digits, sizeof digits - 1);
    unsigned frames = 0;
    sscanf(digits, "%u", &frames);
    int size = open("/_wasmer/dev/fb0/virtual_size", O_RDWR);
    int pixels = open("/_wasmer/dev/fb0/fb", O_RDWR);
    int display = open("/_wasmer/dev/fb0/draw", O_RDWR);
    int input = open("/_wasmer/dev/fb0/input", O_RDONLY);
    if (size < 0 || pixels < 0 || display < 0 || input < 0) return 1;
    dprintf(size, "%dx%d", SIDE, SIDE);
    for (unsigned frame = 0; frame < frames; frame++) {
        take_calls(frame);
        take_clock(CLOCK_MONOTONIC);
        if (frame % 4 == 0) take_clock(CLOCK_REALTIME);
        take_number(asml_time_ms());
        uint32_t random;
        getentropy(&random, frame % 8 == 0 ? sizeof random : 0);
        take(&random, frame % 8 == 0 ? sizeof random : 0);
        struct stat stat_of_input;
        fstat(input, &stat_of_input);
        take_number(stat_of_input.st_size);
        if (frame % 3 == 0) wait_for(input, 1 + (int)(told % 3));
        if (frame % 32 == 0) take_time_of_file();
        take_input(input);
        draw(pixels, display);
    }
    char answer[64];
    int length = snprintf(answer, sizeof answer, "%016llx %u", (unsigned long long)told, events);
    asml_success(answer, (size_t)length);
    return 0;
}
