/*
 * Generation v0.4, hyper events: does what the end of the request's path says.
 *
 *   /binary    200, bytes 0..255 under isBase64Encoded
 *   /teapot    418
 *   /failure   a failed answer
 *   /none      returns without an answer
 *   /twice     answers twice
 *   /trap      unreachable            /exit3   proc_exit(3)
 *   /deep      endless recursion      /loop    endless loop
 *   /grow      grows memory until it is refused, answers {"pages":<memory.size>}
 *   /bad-json  an answer of the wrong shape
 *   /text      an answer that is not JSON
 *   /log       a line at each level, by the old log call, on stdout and on stderr
 *   /big       as many MiB of 'x' as the query says
 *   /request   the request document
 *   otherwise  {"method","path","query"} of the request
 */
#include <unistd.h>

#include "json.h"

static volatile int sink;

static void respond(const char *status, const char *type, text body) {
    text out = {asml_alloc(body.len * 2 + 256), 0};
    add_text(&out, "{\"isBase64Encoded\":false,\"statusCode\":");
    add_text(&out, status);
    add_text(&out, ",\"headers\":{\"content-type\":\"");
    add_text(&out, type);
    add_text(&out, "\"},\"body\":\"");
    for (size_t i = 0; i < body.len; i++) {
        char c = (unsigned char)body.ptr[i] < ' ' ? ' ' : body.ptr[i];
        if (c == '"' || c == '\\') add(&out, "\\", 1);
        add(&out, &c, 1);
    }
    add_text(&out, "\"}");
    asml_success(out.ptr, out.len);
}

static void binary(void) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char base64[344];
    for (int i = 0, o = 0; i < 256; i += 3, o += 4) {
        int bits = i << 16 | (i + 1 & 255) << 8 | (i + 2 & 255);
        for (int k = 0; k < 4; k++) base64[o + k] = digits[bits >> (18 - 6 * k) & 63];
    }
    /* 256 bytes are 85 groups of three and one byte more. */
    __builtin_memcpy(base64 + 340, "/w==", 4);
    text out = {asml_alloc(1024), 0};
    add_text(&out, "{\"isBase64Encoded\":true,\"statusCode\":200,"
                   "\"headers\":{\"content-type\":\"application/octet-stream\"},\"body\":\"");
    add(&out, base64, sizeof base64);
    add_text(&out, "\"}");
    asml_success(out.ptr, out.len);
}

__attribute__((noinline)) static int deep(int n) {
    sink = n;
    if (sink < 0) return 0;
    int below = deep(sink + 1 & 0x7fffffff);
    sink = below;
    return below + sink;
}

static void grow(void) {
    for (size_t step = 256; step; step /= 4)
        while (__builtin_wasm_memory_grow(0, step) != (size_t)-1) sink++;
    char json[256];
    text out = {json, 0};
    add_text(&out, "{\"isBase64Encoded\":false,\"statusCode\":200,"
                   "\"headers\":{\"content-type\":\"application/json\"},\"body\":\"{\\\"pages\\\":");
    add_number(&out, __builtin_wasm_memory_size(0));
    add_text(&out, "}\"}");
    asml_success(json, out.len);
}

static void log_everywhere(void) {
    static const char *names[] = {"a trace line", "a debug line", "an info line", "a warn line", "an error line"};
    for (int level = ASML_TRACE; level <= ASML_ERROR; level++) asml_log((asml_level)level, names[level]);
    asml_abi_print("a plain line", 12);
    write(1, "first line on stdout\nsecond ", 28);
    write(1, "line on stdout\n", 15);
    write(2, "a line on stderr\n", 17);
    write(1, "no newline at the end", 21);
    respond("200", "text/plain", (text){"logged", 6});
}

static void big(uint32_t mebibytes) {
    text body = {asml_alloc((size_t)mebibytes << 20), (size_t)mebibytes << 20};
    __builtin_memset(body.ptr, 'x', body.len);
    respond("200", "text/plain", body);
}

static void twice(void) {
    respond("200", "text/plain", (text){"first", 5});
    respond("200", "text/plain", (text){"second", 6});
}

static void echo(text request) {
    static const char *names[] = {"method", "path", "query"};
    text body = {asml_alloc(request.len + 64), 0};
    for (int i = 0; i < 3; i++) {
        add_text(&body, i ? ",\"" : "{\"");
        add_text(&body, names[i]);
        add_text(&body, "\":");
        text value = member(request, names[i]);
        add(&body, value.ptr, value.len);
    }
    add_text(&body, "}");
    respond("200", "application/json", body);
}

ASML_MAIN {
    text request = whole_input();
    text path = unquoted(member(request, "path"));
    if (ends_with(path, "/binary")) binary();
    else if (ends_with(path, "/teapot")) respond("418", "text/plain", (text){"short and stout", 15});
    else if (ends_with(path, "/failure")) asml_failure_text("failed as asked");
    else if (ends_with(path, "/none")) return 0;
    else if (ends_with(path, "/twice")) twice();
    else if (ends_with(path, "/trap")) __builtin_trap();
    else if (ends_with(path, "/exit3")) _exit(3);
    else if (ends_with(path, "/deep")) sink = deep(0);
    else if (ends_with(path, "/loop")) for (;;) sink++;
    else if (ends_with(path, "/grow")) grow();
    else if (ends_with(path, "/bad-json")) asml_success_text("{\"isBase64Encoded\": \"maybe\"}");
    else if (ends_with(path, "/text")) asml_success_text("plain words");
    else if (ends_with(path, "/log")) log_everywhere();
    else if (ends_with(path, "/big")) big(number(unquoted(member(request, "query"))));
    else if (ends_with(path, "/request")) respond("200", "application/json", request);
    else echo(request);
    return 0;
}
