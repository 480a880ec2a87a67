/* WASI command with its name section, made a component: traps deep inside. */
__attribute__((noinline)) int parse_header(volatile int *at) {
    if (*at != 7) __builtin_trap();
    return *at;
}

__attribute__((noinline)) int handle_request(volatile int *at) { return parse_header(at) + 1; }

int main(int argc, char **argv) {
    (void)argv;
    volatile int at = argc;
    return handle_request(&at);
}
