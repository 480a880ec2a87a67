/* Plain WASI command: copies stdin to stdout. */
#include <unistd.h>

static char block[65536];

int main(void) {
    for (;;) {
        ssize_t n = read(0, block, sizeof block);
        if (n <= 0) return n < 0;
        for (ssize_t done = 0; done < n;) {
            ssize_t written = write(1, block + done, (size_t)(n - done));
            if (written < 0) return 1;
            done += written;
        }
    }
}
