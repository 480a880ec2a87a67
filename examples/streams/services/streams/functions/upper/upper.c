/* POST /upper: the body in capitals, a piece at a time, whatever its size. */
#include <stdio.h>

int main(void) {
    char piece[16384];
    fputs("Content-Type: text/plain\n\n", stdout);
    for (size_t count; (count = fread(piece, 1, sizeof piece, stdin)) > 0;) {
        for (size_t i = 0; i < count; i++)
            if (piece[i] >= 'a' && piece[i] <= 'z') piece[i] -= 'a' - 'A';
        fwrite(piece, 1, count, stdout);
        fflush(stdout);
    }
    return ferror(stdin) || ferror(stdout);
}
