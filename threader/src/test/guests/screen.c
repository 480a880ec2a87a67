/*
 * A WASI command with devices, for tests of viewers: 64 by 48 pixels in known colours, which follow what a person does.
 *
 *   background   0x203040; a key that goes down makes it 0x2030NN, NN the key's code; M lets it change with each draw
 *   corners      8 by 8: left upper red, right upper green, left lower blue
 *   held keys    as many white pixels in row 46 from column 10, every other one
 *   mouse        3 by 3, white; yellow while a button was down since the last draw
 *   W, V         opens a second window of 32 by 24, magenta, and closes it
 *   S            makes a short sound
 *   Escape       ends with code 0; the close of the window ends with code 3
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define DEV "/_wasmer/dev/"
#define WIDTH 64
#define HEIGHT 48

static uint32_t pixels[WIDTH * HEIGHT];
static uint32_t second[32 * 24];
static int16_t tone[4410];
static unsigned char held[256];
static uint32_t background = 0x203040;
static int mouse_x = -1, mouse_y = -1, button, moving;

static int opened(const char *path, int flags) {
    int fd = open(path, flags);
    if (fd < 0) _exit(4);
    return fd;
}

static void whole(int fd, const void *bytes, size_t length) {
    lseek(fd, 0, SEEK_SET);
    if (write(fd, bytes, length) != (ssize_t)length) _exit(5);
}

static void window(int on) {
    int size = opened(DEV "fb1/virtual_size", O_WRONLY);
    whole(size, on ? "32x24" : "0x0", on ? 5 : 3);
    if (on) {
        for (size_t i = 0; i < 32 * 24; i++) second[i] = 0xFF00FF;
        int fb = opened(DEV "fb1/fb", O_WRONLY), draw = opened(DEV "fb1/draw", O_WRONLY);
        whole(fb, second, sizeof second);
        whole(draw, "1", 1);
        close(fb);
        close(draw);
    }
    close(size);
}

static void sound(void) {
    int fd = open(DEV "snd0/pcm", O_WRONLY);
    if (fd < 0) return;
    for (int i = 0; i < 4410; i++) tone[i] = (int16_t)((i / 50 % 2 ? 1 : -1) * 3000);
    write(fd, tone, sizeof tone);
    close(fd);
}

static void pressed(int code) {
    held[code] = 1;
    background = 0x203000 | (uint32_t)code;
    if (code == 27) _exit(0);
    if (code == 'W') window(1);
    if (code == 'V') window(0);
    if (code == 'S') sound();
    if (code == 'M') moving = !moving;
}

static uint32_t number(const unsigned char *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void take(const unsigned char *event) {
    switch (event[0]) {
    case 1: pressed(event[1]); break;
    case 3: held[event[1]] = 0; break;
    case 8: _exit(3);
    default:
        mouse_x = (int)number(event + 1);
        mouse_y = (int)number(event + 5);
        button |= event[0] != 2;
    }
}

static void fill(int x, int y, int width, int height, uint32_t colour) {
    for (int row = y < 0 ? 0 : y; row < y + height && row < HEIGHT; row++)
        for (int column = x < 0 ? 0 : x; column < x + width && column < WIDTH; column++)
            pixels[row * WIDTH + column] = colour;
}

static void paint(uint32_t turn) {
    fill(0, 0, WIDTH, HEIGHT, moving ? background ^ (turn << 16 & 0x3F0000) : background);
    fill(0, 0, 8, 8, 0xFF0000);
    fill(WIDTH - 8, 0, 8, 8, 0x00FF00);
    fill(0, HEIGHT - 8, 8, 8, 0x0000FF);
    int count = 0;
    for (int code = 0; code < 256; code++)
        if (held[code]) fill(10 + 2 * count++, HEIGHT - 2, 1, 1, 0xFFFFFF);
    if (mouse_x >= 0) fill(mouse_x - 1, mouse_y - 1, 3, 3, button ? 0xFFFF00 : 0xFFFFFF);
    button = 0;
}

int main(void) {
    int size = opened(DEV "fb0/virtual_size", O_WRONLY);
    whole(size, "64x48", 5);
    int fb = opened(DEV "fb0/fb", O_WRONLY), draw = opened(DEV "fb0/draw", O_WRONLY);
    int input = opened(DEV "fb0/input", O_RDONLY);
    for (uint32_t turn = 0;; turn++) {
        unsigned char events[512];
        ssize_t length = read(input, events, sizeof events);
        for (ssize_t i = 0; i < length; i += events[i] == 8 ? 1 : events[i] == 1 || events[i] == 3 ? 2 : 9)
            take(events + i);
        paint(turn);
        whole(fb, pixels, sizeof pixels);
        whole(draw, "1", 1);
    }
}
