#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5 };

static void *grown(void *data, size_t size) {
    void *bigger = realloc(data, size);
    if (!bigger) {
        fputs("there is no memory left\n", stderr);
        exit(1);
    }
    return bigger;
}

void put(struct bytes *to, const void *from, size_t len) {
    if (to->at == to->len) to->at = to->len = 0;
    if (to->at > 0 && to->at >= to->len / 2 && to->len + len > to->capacity) {
        memmove(to->data, to->data + to->at, left(to));
        to->len -= to->at;
        to->at = 0;
    }
    if (to->len + len > to->capacity) {
        to->capacity = 2 * (to->len + len);
        to->data = grown(to->data, to->capacity);
    }
    if (len) memcpy(to->data + to->len, from, len);
    to->len += len;
}

void clear(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}

size_t left(const struct bytes *bytes) {
    return bytes->len - bytes->at;
}

static void put_varint(struct bytes *to, uint64_t value) {
    do {
        uint8_t byte = (value & 127) | (value > 127 ? 128 : 0);
        put(to, &byte, 1);
        value >>= 7;
    } while (value);
}

void put_number(struct bytes *to, int field, uint64_t value) {
    if (!value) return;
    put_varint(to, (uint64_t)field << 3 | VARINT);
    put_varint(to, value);
}

void put_bytes(struct bytes *to, int field, const void *data, size_t len) {
    put_varint(to, (uint64_t)field << 3 | LENGTH);
    put_varint(to, len);
    put(to, data, len);
}

void put_text(struct bytes *to, int field, const char *text) {
    if (text && *text) put_bytes(to, field, text, strlen(text));
}

struct reader reader(const uint8_t *data, size_t len) {
    return (struct reader){.at = data, .end = data + len};
}

struct reader message(const struct field *field) {
    return reader(field->data, field->len);
}

static uint64_t varint(struct reader *reader) {
    uint64_t value = 0;
    for (int shift = 0; shift < 70 && reader->at < reader->end; shift += 7) {
        uint8_t byte = *reader->at++;
        if (shift < 64) value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return value;
    }
    reader->broken = true;
    return 0;
}

bool next(struct reader *reader, struct field *field) {
    if (reader->broken || reader->at >= reader->end) return false;
    uint64_t tag = varint(reader);
    *field = (struct field){.number = tag >> 3};
    switch (tag & 7) {
        case VARINT: field->value = varint(reader); return !reader->broken;
        case LENGTH: field->len = varint(reader); break;
        case FIXED64: field->len = 8; break;
        case FIXED32: field->len = 4; break;
        default: reader->broken = true;
    }
    if (field->number == 0 || field->len > (size_t)(reader->end - reader->at)) reader->broken = true;
    if (reader->broken) return false;
    field->data = reader->at;
    reader->at += field->len;
    return true;
}

char *text(const struct field *field) {
    char *copy = grown(NULL, field->len + 1);
    if (field->len) memcpy(copy, field->data, field->len);
    copy[field->len] = 0;
    return copy;
}
