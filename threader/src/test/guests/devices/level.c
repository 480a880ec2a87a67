// Draws as a big old game does: takes a size of 640 by 400 from a buffer of 64 bytes, writes 640
// rows into it for each frame, and a zero to have them shown; asks for its keys by reading a file
// that it may also write to. Opens all of them for each frame and closes none.
//
// Its input is "FRAMES". Pixel x, y of frame N has blue x, green y, red N.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 400 };

static unsigned char pixels[WIDTH * WIDTH * 4];

static int opened(const char *path, int flags) {
    int fd = open(path, flags, 0600);
    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static void put(const char *path, const void *bytes, size_t length) {
    ssize_t written = write(opened(path, O_WRONLY | O_CREAT | O_TRUNC), bytes, length);
    if (written < 0 || (size_t)written != length) {
        perror(path);
        exit(1);
    }
}

int main(void) {
    int frames, keys = 0;
    if (scanf("%d", &frames) != 1) {
        return 2;
    }
    char size[64];
    memset(size, 0x5a, sizeof size);
    strcpy(size, "640x400");
    put("/_wasmer/dev/fb0/virtual_size", size, sizeof size);
    for (int frame = 0; frame < frames; frame++) {
        for (int i = 0; i < WIDTH * WIDTH; i++) {
            pixels[4 * i] = (unsigned char)(i % WIDTH);
            pixels[4 * i + 1] = (unsigned char)(i / WIDTH);
            pixels[4 * i + 2] = (unsigned char)frame;
            pixels[4 * i + 3] = (unsigned char)rand();
        }
        put("/_wasmer/dev/fb0/fb", pixels, sizeof pixels);
        put("/_wasmer/dev/fb0/draw", "", 1);
        unsigned char input[128];
        ssize_t length = read(opened("/_wasmer/dev/fb0/input", O_RDWR), input, sizeof input);
        if (length < 0) {
            perror("input");
            return 1;
        }
        keys += length > 0 && input[0] == 1;
    }
    printf("%d frames, %d keys\n", frames, keys);
    return 0;
}
