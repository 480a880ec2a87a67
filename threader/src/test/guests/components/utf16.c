/* A command whose strings are UTF-16: answers the code units of its environment, and of a field's name that it gave. */
#include "http.h"

static void units(int32_t out, text string) {
    const uint16_t *unit = (const uint16_t *) string.at;
    for (uint32_t i = 0; i < string.length; i++) {
        static const char HEX[] = "0123456789abcdef";
        char shown[5] = {HEX[unit[i] >> 12], HEX[unit[i] >> 8 & 15], HEX[unit[i] >> 4 & 15], HEX[unit[i] & 15], ' '};
        put(out, shown, 5);
    }
    say(out, "\n");
}

EXPORT("wasi:cli/run@" WASI "#run") int32_t run(void) {
    int32_t out = standard_output();
    text list;
    get_environment(&list);
    for (uint32_t i = 0; i < 2 * list.length; i++) units(out, ((const text *) list.at)[i]);
    static const uint16_t NAME[] = {'x', '-', 'w', 'i', 'd', 'e'};
    int32_t fields = fields_new();
    uint8_t result[2];
    fields_append(fields, NAME, 6, "7 bytes", 7, result);
    if (result[0]) __builtin_trap();
    fields_entries(fields, &list);
    const field *only = (const field *) list.at;
    units(out, only->name);
    put_number(out, only->value.length);
    say(out, " bytes\n");
    fields_drop(fields);
    write_result flushed;
    output_flush(out, &flushed);
    output_drop(out);
    return 0;
}
