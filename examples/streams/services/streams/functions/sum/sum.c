/* POST /sum: the body's length and CRC-32 so far, a line for each MiB while it comes, and one for all of it. */
#include "../http.h"

static uint32_t table[256];

static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t rest = i;
        for (int bit = 0; bit < 8; bit++) rest = rest >> 1 ^ (rest & 1 ? 0xedb88320 : 0);
        table[i] = rest;
    }
}

static void tell(exchange it, uint64_t length, uint32_t crc) {
    char line[32];
    uint32_t at = sizeof line;
    line[--at] = '\n';
    for (int i = 0; i < 8; i++, crc >>= 4) line[--at] = "0123456789abcdef"[crc & 15];
    line[--at] = ' ';
    do line[--at] = '0' + length % 10;
    while (length /= 10);
    put(it, line + at, sizeof line - at);
}

HANDLER void handle(int32_t request, int32_t out) {
    make_table();
    exchange it = begin(request, out);
    uint32_t crc = -1;
    uint64_t length = 0;
    for (;;) {
        read_result got;
        allocated = 0;
        input_wait(it.from, 32768, &got);
        if (got.bad) {
            check(got.closed);
            break;
        }
        for (uint32_t i = 0; i < got.bytes.length; i++) crc = crc >> 8 ^ table[(crc ^ got.bytes.at[i]) & 255];
        uint64_t before = length;
        length += got.bytes.length;
        if (length >> 20 != before >> 20) tell(it, length, ~crc);
    }
    tell(it, length, ~crc);
    end(it);
}
