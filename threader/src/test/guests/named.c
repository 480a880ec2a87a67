/*
 * Generation v0.4, with its name section. The input is a word and a rest: `trap` traps deep inside, `deeper` calls itself
 * without end, `spin` computes without end, `sleep MS` waits for a timer, `call PATH` waits for an IO call.
 */
#include "text.h"
#include <time.h>

#define OUT_OF_LINE __attribute__((noinline))

static volatile int depth;

OUT_OF_LINE int parse_header(const char *header) {
    if (header[0] != ':') __builtin_trap();
    return ++depth;
}

OUT_OF_LINE int call_itself(int by) {
    depth = by;
    int under = by < 0 ? 0 : call_itself(by + 1);
    return depth + under;
}

OUT_OF_LINE void compute_for_ever(void) {
    for (;;) depth++;
}

OUT_OF_LINE void sleep_a_while(text ms) {
    struct timespec time = {number(ms) / 1000, number(ms) % 1000 * 1000000L};
    nanosleep(&time, 0);
    depth++;
}

OUT_OF_LINE void await_call(text path) {
    text payload = {"x", 1};
    asml_io id = invoke(path, payload);
    asml_io_wait(&id, 1, -1);
    depth++;
}

OUT_OF_LINE int handle_request(text word, text rest) {
    switch (word.ptr[1]) {
    case 'r': return parse_header(word.ptr) + depth;
    case 'e': return call_itself(depth) + depth;
    case 'p': compute_for_ever(); break;
    case 'l': sleep_a_while(rest); break;
    default: await_call(rest); break;
    }
    return depth;
}

int main(void) {
    text rest = whole_input();
    text word = cut(&rest, ' ');
    handle_request(word, rest);
    asml_success_text("done");
    return 0;
}
