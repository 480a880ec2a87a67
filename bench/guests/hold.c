/*
 * Plain WASI command: the input is `MILLIS TEXT`. Keeps the text on its stack, in static memory and on its heap, sleeps,
 * and prints the text if all three are as they were.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char fixed[256];

int main(void) {
    char input[256] = "";
    ssize_t length = read(0, input, sizeof input - 1);
    char *heap = malloc(sizeof input);
    if (length < 0 || !heap) return 1;
    memcpy(fixed, input, sizeof input);
    memcpy(heap, input, sizeof input);
    int millis = atoi(input);
    if (poll(NULL, 0, millis) < 0) return 2;
    if (memcmp(fixed, input, sizeof input) != 0 || memcmp(heap, input, sizeof input) != 0) return 3;
    char *text = strchr(input, ' ');
    if (!text || write(1, text + 1, strlen(text + 1)) < 0) return 4;
    free(heap);
    return 0;
}
