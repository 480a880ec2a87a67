/* Prints its arguments, environment, input, clock and random bytes; exits with the number of arguments. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        printf("argument %d: %s\n", i, argv[i]);
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        printf("variable: %s\n", *variable);
    }
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("input: %s", line);
    }
    time_t now = time(NULL);
    printf("\ntime: %s", asctime(gmtime(&now)));
    unsigned char random[4];
    getentropy(random, sizeof random);
    printf("random: %02x%02x%02x%02x\n", random[0], random[1], random[2], random[3]);
    exit(argc);
}
