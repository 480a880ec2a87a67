/* Answers every request with a greeting; the request is on standard input. */
#include <stdio.h>

int main(void) {
    puts("Content-Type: text/plain\n");
    puts("Hello from @NAME@!");
    return 0;
}
