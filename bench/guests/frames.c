// Draws frames as fast as it may, to the framebuffer or to plain files with the same names below another folder.
// arguments: FOLDER WIDTH HEIGHT SCENE SECONDS; SCENE is box (a 64 pixel box moves), scroll (everything moves), or
// keys (white while Space is down, else black). SECONDS 0 means until the window is closed.
// It answers with "FRAMES NANOSECONDS".
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char folder[64];

static int file(const char *name, int flags) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, flags, 0666);
    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int space, closed;

static void events(int input) {
    unsigned char bytes[1024];
    ssize_t count = read(input, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count;) {
        switch (bytes[i]) {
        case 1:
        case 3:
            if (bytes[i + 1] == 32) space = bytes[i] == 1;
            i += 2;
            break;
        case 8:
            closed = 1;
            i += 1;
            break;
        default:
            i += 9;
        }
    }
}

static void gradient(uint32_t *pixels, int width, int height, uint32_t shift) {
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t at = (uint32_t)(x + shift);
            pixels[y * width + x] = (at & 255) << 16 | ((uint32_t)y & 255) << 8 | ((at ^ (uint32_t)y) & 255);
        }
    }
}

static void box(uint32_t *pixels, int width, int height, uint32_t frame) {
    int size = 64, x = (int)(frame * 3 % (uint32_t)(width - size)), y = (int)(frame * 2 % (uint32_t)(height - size));
    for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) pixels[(y + row) * width + x + column] = 0xff8000;
    }
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    snprintf(folder, sizeof folder, "%s", argv[1]);
    int width = atoi(argv[2]), height = atoi(argv[3]);
    const char *scene = argv[4];
    int64_t length = (int64_t)atoi(argv[5]) * 1000000000;
    size_t bytes = (size_t)width * height * 4;
    uint32_t *pixels = calloc(1, bytes);
    int create = strncmp(folder, "/tmp", 4) == 0 ? O_CREAT : 0;
    if (create) close(file("input", O_CREAT | O_WRONLY));
    int size = file("virtual_size", O_WRONLY | create), fb = file("fb", O_WRONLY | create);
    int draw = file("draw", O_WRONLY | create), input = file("input", O_RDONLY);
    char text[32];
    int written = snprintf(text, sizeof text, "%dx%d", width, height);
    if (write(size, text, (size_t)written) != written) return 3;
    int64_t began = now();
    uint32_t frame = 0;
    while (!closed && (length == 0 || now() - began < length)) {
        events(input);
        if (strcmp(scene, "scroll") == 0) {
            gradient(pixels, width, height, frame);
        } else if (strcmp(scene, "box") == 0) {
            gradient(pixels, width, height, 0);
            box(pixels, width, height, frame);
        } else {
            memset(pixels, space ? 255 : 0, bytes);
        }
        lseek(fb, 0, SEEK_SET);
        for (size_t done = 0; done < bytes;) {
            ssize_t count = write(fb, (char *)pixels + done, bytes - done);
            if (count <= 0) return 4;
            done += (size_t)count;
        }
        if (write(draw, "0", 1) != 1) return 5;
        frame++;
    }
    printf("%u %lld\n", frame, (long long)(now() - began));
    return 0;
}
