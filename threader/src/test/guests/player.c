/*
 * Generation v0.4 with devices: does what the input's first word says, on a framebuffer of 8 by 4.
 *
 *   obey      draws in the colour (blue) of the last key; ends with code 7 when its window is closed
 *   ignore    the same, but goes on when its window is closed
 *   still     draws once, then only reads its input; ends with code 7 when its window is closed
 *   spin      draws once, then computes for ever
 *   listen    draws once, and answers all bytes of its input up to the close of its window
 *   quit      draws three times, the last two the same, and answers "done"
 *   trap      draws once, unreachable
 *   args      answers its arguments
 *   print     writes a line to its standard output, and ends with code 0
 *   call P    draws, issues the IO call P with the input's second line, and answers what comes of it
 *   size T    gives its framebuffer the size T, and answers what it then has
 */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

#define FB "/_wasmer/dev/fb0/"

static int pixels, draw_file, input_file;
static volatile unsigned sink;

static void say(const char *what) {
    asml_success(what, strlen(what));
}

static int is(text word, const char *name) {
    return word.len == strlen(name) && memcmp(word.ptr, name, word.len) == 0;
}

static void draw(unsigned char blue) {
    unsigned char frame[8 * 4 * 4];
    for (size_t i = 0; i < sizeof frame; i++) frame[i] = i % 4 == 0 ? blue : 0;
    lseek(pixels, 0, SEEK_SET);
    write(pixels, frame, sizeof frame);
    write(draw_file, "0", 1);
}

/* The code of the last key that was pressed, 0 if none was; -1 if the window was closed. */
static int pressed(void) {
    unsigned char events[256];
    int code = 0;
    ssize_t length = read(input_file, events, sizeof events);
    for (ssize_t i = 0; i < length;) {
        if (events[i] == 8) return -1;
        if (events[i] == 1) code = events[i + 1];
        i += events[i] == 1 || events[i] == 3 ? 2 : 9;
    }
    return code;
}

static void play(int obeys, int draws) {
    unsigned char colour = 0;
    for (;;) {
        int key = pressed();
        if (key < 0 && obeys) _exit(7);
        if (key > 0) colour = (unsigned char)key;
        if (draws) {
            draw(colour);
        } else {
            nanosleep(&(struct timespec){0, 2000000}, NULL);
        }
    }
}

static void listen(void) {
    static char heard[65536];
    size_t length = 0;
    while (length == 0 || heard[length - 1] != 8) {
        length += (size_t)read(input_file, heard + length, sizeof heard - length);
        nanosleep(&(struct timespec){0, 2000000}, NULL);
    }
    asml_success(heard, length);
}

static void call(text path, text input) {
    int32_t id = invoke(path, input);
    if (id < 0) {
        say("the host took no call");
        return;
    }
    while (asml_abi_io_poll(id) != 1) {
    }
    size_t len = (size_t)asml_abi_io_len(id);
    text document = {asml_alloc(len + ASML_IO_PAGE), 0};
    asml_abi_io_load(id);
    while (document.len + ASML_IO_PAGE < len) {
        add(&document, (char *)asml_io_page, ASML_IO_PAGE);
        asml_abi_io_next();
    }
    add(&document, (char *)asml_io_page, len - document.len);
    asml_success(document.ptr, document.len);
}

static void size(int file, text wanted) {
    char now[32];
    const char *verdict = write(file, wanted.ptr, wanted.len) == (ssize_t)wanted.len ? "taken " : "refused ";
    lseek(file, 0, SEEK_SET);
    ssize_t length = read(file, now, sizeof now);
    text answer = {asml_alloc(64), 0};
    add_text(&answer, verdict);
    add(&answer, now, length > 0 ? (size_t)length : 0);
    asml_success(answer.ptr, answer.len);
}

int main(int argc, char **argv) {
    text input = whole_input();
    text line = cut(&input, '\n');
    text word = cut(&line, ' ');
    if (is(word, "args")) {
        text answer = {asml_alloc(4096), 0};
        for (int i = 0; i < argc; i++) {
            add_text(&answer, argv[i]);
            add_text(&answer, ";");
        }
        asml_success(answer.ptr, answer.len);
        return 0;
    }
    if (is(word, "print")) {
        write(1, "printed\n", 8);
        return 0;
    }
    int size_file = open(FB "virtual_size", O_RDWR);
    if (size_file < 0) {
        say("no devices");
        return 0;
    }
    if (is(word, "size")) {
        size(size_file, line);
        return 0;
    }
    write(size_file, "8x4", 3);
    pixels = open(FB "fb", O_RDWR);
    draw_file = open(FB "draw", O_WRONLY);
    input_file = open(FB "input", O_RDONLY);
    draw(0);
    if (is(word, "obey")) play(1, 1);
    if (is(word, "ignore")) play(0, 1);
    if (is(word, "still")) play(1, 0);
    if (is(word, "listen")) {
        listen();
        return 0;
    }
    if (is(word, "spin"))
        for (;;) sink++;
    if (is(word, "trap")) __builtin_trap();
    if (is(word, "call")) {
        draw(200);
        call(line, input);
        return 0;
    }
    draw(9);
    draw(9);
    say("done");
    return 0;
}
