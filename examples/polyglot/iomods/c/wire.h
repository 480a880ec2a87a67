/* Bytes that grow, and the subset of protobuf that iomod.proto needs. */
#ifndef WIRE_H
#define WIRE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes from `at` to `len` are still to be used. */
struct bytes {
    uint8_t *data;
    size_t len, at, capacity;
};

void put(struct bytes *to, const void *from, size_t len);
void clear(struct bytes *bytes);
size_t left(const struct bytes *bytes);

/* Fields of a message. Zero and empty values are left out, as protobuf does, except with put_bytes. */
void put_number(struct bytes *to, int field, uint64_t value);
void put_text(struct bytes *to, int field, const char *text);
void put_bytes(struct bytes *to, int field, const void *data, size_t len);

/* One field after the other. `broken` says that the message cannot be read. */
struct reader {
    const uint8_t *at, *end;
    bool broken;
};

struct field {
    uint64_t number, value;
    const uint8_t *data;
    size_t len;
};

struct reader reader(const uint8_t *data, size_t len);
struct reader message(const struct field *field);
bool next(struct reader *reader, struct field *field);
char *text(const struct field *field);

#endif
