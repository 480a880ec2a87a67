// A machine that runs random programs, in one function that is too large for a method of the JVM: a switch with
// hundreds of cases, loops in loops, early returns, recursion, and locals of all four types that live from case to case.
typedef unsigned int u32;
typedef unsigned long long u64;

static u32 memory[256];
static double numbers[16];

static u32 next(u32 *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#define EACH8(X, n) X(n) X(n + 1) X(n + 2) X(n + 3) X(n + 4) X(n + 5) X(n + 6) X(n + 7)
#define EACH64(X, n) EACH8(X, n) EACH8(X, n + 8) EACH8(X, n + 16) EACH8(X, n + 24) EACH8(X, n + 32) EACH8(X, n + 40) \
    EACH8(X, n + 48) EACH8(X, n + 56)

#define CASE(n)                                                                              \
    case n:                                                                                  \
        a += memory[(b + n) & 255] ^ (n * 2654435761u);                                      \
        if (a & (1u << (n & 15))) {                                                          \
            wide = wide * 31 + a - (u64)n;                                                   \
            for (u32 i = 0; i < (n & 3) + 1; i++) {                                          \
                memory[(a + i) & 255] += b ^ (u32)wide;                                      \
                if ((memory[a & 255] & 0x3f) == (n & 0x3f)) { exact += numbers[n & 15]; break; } \
                b = (b << 3 | b >> 29) + i;                                                  \
            }                                                                                \
        } else if ((b & 7) == (n & 7)) {                                                     \
            exact = exact * 0.5 + n;                                                         \
            small = (float)exact + small * 0.25f;                                            \
            c = a - b;                                                                       \
            if (steps-- > 1) goto again;                                                                    \
        }                                                                                    \
        if ((c & 0xfff) == n && depth < 3) {                                                 \
            wide ^= run(a, depth + 1, steps / 4);                                            \
            if (wide & 1) return wide + (u64)(long long)exact + n;                           \
        }                                                                                    \
        numbers[n & 15] += small;                                                            \
        c = c * 17 + n;                                                                      \
        break;

u64 run(u32 seed, u32 depth, u32 steps) {
    u32 a = seed, b = seed ^ 0x5bd1e995u, c = 1, state = seed;
    u64 wide = seed;
    double exact = seed & 1023;
    float small = 0.5f;
    while (steps-- > 0) {
        u32 code = next(&state) & 255;
    again:
        switch (code) {
            EACH64(CASE, 0)
            EACH64(CASE, 64)
            EACH64(CASE, 128)
            default:
                if (code == 255) return wide ^ a;
                b += code;
                small = -small;
        }
        if (a == b) break;
        code = (code * 5 + 1) & 255;
        if ((c & 3) == 3 && steps > 1) { c >>= 1; steps--; goto again; }
        if (exact > 1e12 || exact < -1e12) exact = 1;
        if (small > 1e6f || small < -1e6f) small = 1;
        if (numbers[code & 15] > 1e12 || numbers[code & 15] < -1e12) numbers[code & 15] = 1;
    }
    return wide + a * 3 + b * 5 + c * 7 + (u64)(long long)(exact * 16) + (u64)(long long)(small * 16);
}

__attribute__((export_name("start"))) u64 start(u32 seed, u32 steps) {
    for (u32 i = 0; i < 256; i++) memory[i] = seed * i;
    for (u32 i = 0; i < 16; i++) numbers[i] = i;
    return run(seed, 0, steps);
}
