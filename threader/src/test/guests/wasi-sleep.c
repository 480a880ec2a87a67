/*
 * Plain WASI command: sleeps for the milliseconds that stdin says, half by nanosleep and half by
 * poll, then prints `done`.
 */
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(void) {
    char digits[16] = "";
    read(0, digits, sizeof digits - 1);
    int ms = atoi(digits);
    struct timespec half = {ms / 2 / 1000, ms / 2 % 1000 * 1000000L};
    if (nanosleep(&half, NULL) != 0) return 1;
    if (poll(NULL, 0, ms - ms / 2) < 0) return 2;
    write(1, "done\n", 5);
    return 0;
}
