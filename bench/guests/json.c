// Reads a JSON document into a tree and writes it again: RFC 8259, numbers as doubles with up to six decimals.
typedef unsigned char u8;
typedef unsigned u32;
typedef unsigned long long u64;

#ifndef EXPORT
#define EXPORT(name) __attribute__((export_name(name)))
#endif

enum kind { NOTHING, NO, YES, NUMBER, STRING, ARRAY, OBJECT };

struct value {
    enum kind kind;
    u32 length; // of the string, or how many members
    union {
        double number;
        const char *text;
        struct member *members;
    };
};

struct member {
    const char *key;
    u32 key_length;
    struct value value;
};

#define ARENA (4u << 20)
static u8 arena[ARENA];
static u32 used;

static void *allocate(u32 bytes) {
    bytes = (bytes + 7) & ~7u;
    if (bytes > ARENA - used) {
        __builtin_trap();
    }
    u8 *made = arena + used;
    used += bytes;
    return made;
}

static const char *at, *end;

static void spaces(void) {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) {
        at++;
    }
}

static void expect(char letter) {
    if (at == end || *at != letter) {
        __builtin_trap();
    }
    at++;
}

static void word(const char *text) {
    while (*text) {
        expect(*text++);
    }
}

static u32 hexadecimal(void) {
    u32 code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at < end ? *at++ : 0;
        u32 digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
        if (digit == 99) {
            __builtin_trap();
        }
        code = code << 4 | digit;
    }
    return code;
}

static char *utf8(char *to, u32 code) {
    if (code < 0x80) {
        *to++ = code;
    } else if (code < 0x800) {
        *to++ = 0xc0 | code >> 6;
        *to++ = 0x80 | (code & 63);
    } else {
        *to++ = 0xe0 | code >> 12;
        *to++ = 0x80 | (code >> 6 & 63);
        *to++ = 0x80 | (code & 63);
    }
    return to;
}

static const char *string(u32 *length) {
    expect('"');
    const char *from = at;
    while (at < end && *at != '"') {
        at += *at == '\\' ? 2 : 1;
    }
    const char *stop = at;
    expect('"');
    char *text = allocate(stop - from), *to = text;
    const char *after = at;
    for (at = from; at < stop;) {
        char c = *at++;
        if (c != '\\') {
            *to++ = c;
            continue;
        }
        switch (c = *at++) {
            case 'n': *to++ = '\n'; break;
            case 't': *to++ = '\t'; break;
            case 'r': *to++ = '\r'; break;
            case 'b': *to++ = '\b'; break;
            case 'f': *to++ = '\f'; break;
            case 'u': to = utf8(to, hexadecimal()); break;
            default: *to++ = c;
        }
    }
    at = after;
    *length = to - text;
    return text;
}

static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static double number(void) {
    int negative = *at == '-';
    at += negative;
    u64 digits = 0;
    int decimals = 0, exponent = 0;
    while (at < end && *at >= '0' && *at <= '9') {
        digits = digits * 10 + (*at++ - '0');
    }
    if (at < end && *at == '.') {
        at++;
        while (at < end && *at >= '0' && *at <= '9') {
            digits = digits * 10 + (*at++ - '0');
            decimals++;
        }
    }
    if (at < end && (*at | 32) == 'e') {
        at++;
        int down = *at == '-';
        at += down || *at == '+';
        while (at < end && *at >= '0' && *at <= '9') {
            exponent = exponent * 10 + (*at++ - '0');
        }
        exponent = down ? -exponent : exponent;
    }
    exponent -= decimals;
    double value = digits;
    for (; exponent > 0; exponent -= exponent > 15 ? 15 : exponent) {
        value *= powers[exponent > 15 ? 15 : exponent];
    }
    for (; exponent < 0; exponent += exponent < -15 ? 15 : -exponent) {
        value /= powers[exponent < -15 ? 15 : -exponent];
    }
    return negative ? -value : value;
}

static void value(struct value *into);

static void members(struct value *into, int named) {
    u32 capacity = 4;
    struct member *list = allocate(capacity * sizeof *list);
    into->length = 0;
    at++;
    spaces();
    char closing = named ? '}' : ']';
    if (at < end && *at == closing) {
        at++;
        into->members = list;
        return;
    }
    for (;;) {
        if (into->length == capacity) {
            struct member *larger = allocate(2 * capacity * sizeof *list);
            __builtin_memcpy(larger, list, capacity * sizeof *list);
            list = larger;
            capacity *= 2;
        }
        struct member *each = list + into->length++;
        spaces();
        if (named) {
            each->key = string(&each->key_length);
            spaces();
            expect(':');
        }
        value(&each->value);
        spaces();
        if (at < end && *at == ',') {
            at++;
            continue;
        }
        expect(closing);
        into->members = list;
        return;
    }
}

static void value(struct value *into) {
    spaces();
    switch (at < end ? *at : 0) {
        case '{': into->kind = OBJECT; members(into, 1); break;
        case '[': into->kind = ARRAY; members(into, 0); break;
        case '"': into->kind = STRING; into->text = string(&into->length); break;
        case 't': into->kind = YES; word("true"); break;
        case 'f': into->kind = NO; word("false"); break;
        case 'n': into->kind = NOTHING; word("null"); break;
        default: into->kind = NUMBER; into->number = number();
    }
}

static char *out;

static void put_string(const char *text, u32 length) {
    *out++ = '"';
    for (u32 i = 0; i < length; i++) {
        u8 c = text[i];
        if (c >= ' ' && c != '"' && c != '\\') {
            *out++ = c;
            continue;
        }
        *out++ = '\\';
        switch (c) {
            case '\n': *out++ = 'n'; break;
            case '\t': *out++ = 't'; break;
            case '"':
            case '\\': *out++ = c; break;
            default:
                __builtin_memcpy(out, "u00", 3);
                out += 3;
                *out++ = "0123456789abcdef"[c >> 4];
                *out++ = "0123456789abcdef"[c & 15];
        }
    }
    *out++ = '"';
}

static void put_digits(u64 digits, int least) {
    char reversed[24];
    int count = 0;
    while (digits || count < least) {
        reversed[count++] = '0' + digits % 10;
        digits /= 10;
    }
    while (count) {
        *out++ = reversed[--count];
    }
}

static void put_number(double number) {
    if (number < 0) {
        *out++ = '-';
        number = -number;
    }
    u64 whole = (u64)number;
    u64 part = (u64)((number - (double)whole) * 1e6 + 0.5);
    put_digits(whole + part / 1000000, 1);
    part %= 1000000;
    if (part == 0) {
        return;
    }
    int places = 6;
    for (; part % 10 == 0; part /= 10) {
        places--;
    }
    *out++ = '.';
    put_digits(part, places);
}

static void put(const struct value *value) {
    switch (value->kind) {
        case NOTHING: __builtin_memcpy(out, "null", 4); out += 4; return;
        case NO: __builtin_memcpy(out, "false", 5); out += 5; return;
        case YES: __builtin_memcpy(out, "true", 4); out += 4; return;
        case NUMBER: put_number(value->number); return;
        case STRING: put_string(value->text, value->length); return;
        default: break;
    }
    int named = value->kind == OBJECT;
    *out++ = named ? '{' : '[';
    for (u32 i = 0; i < value->length; i++) {
        const struct member *each = value->members + i;
        if (i) {
            *out++ = ',';
        }
        if (named) {
            put_string(each->key, each->key_length);
            *out++ = ':';
        }
        put(&each->value);
    }
    *out++ = named ? '}' : ']';
}

#define DOCUMENT (64u << 10)
static char document[DOCUMENT];
static u32 document_length;
static char written[2 * DOCUMENT];

static u32 random_state = 7;

static u32 next_random(u32 below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

static void put_text(const char *text) {
    while (*text) {
        *out++ = *text++;
    }
}

// Orders with numbers, names, flags, lists and escapes, about 22 KB.
EXPORT("start") void start(void) {
    static const char *const names[] = {"Aino", "Bashir", "Chloé", "Dmitri \\\"D\\\"", "Eun-ji\\n", "F\\u00e1tima"};
    out = document;
    put_text("{ \"kind\": \"orders\", \"orders\": [");
    for (u32 i = 0; i < 100; i++) {
        put_text(i ? ",\n  {\"id\": " : "\n  {\"id\": ");
        put_digits(100000 + i, 1);
        put_text(", \"customer\": {\"name\": \"");
        put_text(names[next_random(6)]);
        put_text("\", \"vip\": ");
        put_text(next_random(2) ? "true" : "false");
        put_text(", \"note\": null}, \"items\": [");
        for (u32 j = 0; j < 3; j++) {
            put_text(j ? ", {\"sku\": \"A-" : "{\"sku\": \"A-");
            put_digits(next_random(90000), 5);
            put_text("\", \"price\": ");
            put_number(next_random(100000) / 100.0);
            put_text("}");
        }
        put_text("], \"total\": ");
        put_number(next_random(1000000) / 1000.0);
        put_text("}");
    }
    put_text("\n] }");
    document_length = out - document;
}

EXPORT("json") u32 json(void) {
    u32 sum = 0;
    for (int round = 0; round < 10; round++) {
        used = 0;
        at = document;
        end = document + document_length;
        struct value root;
        value(&root);
        spaces();
        if (at != end) {
            __builtin_trap();
        }
        out = written;
        put(&root);
        for (const char *each = written; each < out; each += 61) {
            sum = sum * 31 + (u8)*each;
        }
        sum += out - written;
    }
    return sum;
}
