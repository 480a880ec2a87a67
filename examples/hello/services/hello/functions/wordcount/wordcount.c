/* POST /wordcount: `lines words bytes` of the body. Knows nothing of Threader. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    static char block[16384];
    long lines = 0, words = 0, bytes = 0;
    bool inside = false;
    ssize_t n;
    while ((n = read(STDIN_FILENO, block, sizeof block)) > 0) {
        bytes += n;
        for (ssize_t i = 0; i < n; i++) {
            bool space = isspace((unsigned char)block[i]);
            lines += block[i] == '\n';
            words += inside && space;
            inside = !space;
        }
    }
    if (n < 0) return 1;
    printf("%ld %ld %ld\n", lines, words + inside, bytes);
    return 0;
}
