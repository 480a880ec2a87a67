/*
 * Generation v0.4: each input line is `N path payload`. Issues all the calls at once, collects them
 * by io_wait and answers `ok=<n> failed=<n>`, then on a line of its own the JSON of the failure that
 * was seen first (`-1` when the host took the call not at all).
 */
#include "text.h"

typedef struct {
    asml_io *open;
    size_t count;
    uint32_t ok, failed;
    text first;
} calls;

static void failed(calls *c, asml_io id) {
    if (c->failed++) return;
    if (id < 0) {
        c->first = (text){"-1", 2};
        return;
    }
    c->first.len = (size_t)asml_io_failure(id, NULL, 0);
    c->first.ptr = asml_alloc(c->first.len);
    asml_io_failure(id, c->first.ptr, c->first.len);
}

static void issue(calls *c, text rest) {
    while (rest.len) {
        text line = cut(&rest, '\n');
        uint32_t n = number(cut(&line, ' '));
        text path = cut(&line, ' ');
        while (n--) {
            asml_io id = invoke(path, line);
            if (id < 0) failed(c, id);
            else c->open[c->count++] = id;
        }
    }
}

static size_t expected(text rest) {
    size_t sum = 0;
    while (rest.len) {
        text line = cut(&rest, '\n');
        sum += number(line);
    }
    return sum;
}

ASML_MAIN {
    text input = whole_input();
    calls c = {asml_alloc(expected(input) * sizeof(asml_io)), 0, 0, 0, {0, 0}};
    issue(&c, input);
    while (c.count) {
        asml_io id = asml_io_wait(c.open, c.count, -1);
        size_t at = 0;
        while (at < c.count && c.open[at] != id) at++;
        if (at == c.count) __builtin_trap();
        c.open[at] = c.open[--c.count];
        if (asml_io_failure(id, NULL, 0) == 0) c.ok++;
        else failed(&c, id);
    }
    text answer = {asml_alloc(64 + c.first.len), 0};
    add_text(&answer, "ok=");
    add_number(&answer, c.ok);
    add_text(&answer, " failed=");
    add_number(&answer, c.failed);
    add_text(&answer, "\n");
    add(&answer, c.first.ptr, c.first.len);
    asml_success(answer.ptr, answer.len);
    return 0;
}
