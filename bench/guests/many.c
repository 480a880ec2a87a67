/* A program with many functions, of which one request calls a few: what it costs to load a large module.
 * HUNDREDS says how many there are. It reads its input, and writes one line with a number made of it. */
#include <stdint.h>
#include <stdio.h>

#define MOST 4096

typedef uint32_t Step(const unsigned char *input, uint32_t length, uint32_t depth);

extern Step *const steps[];

#define COUNT (HUNDREDS * 100u)

/* Each with constants of its own, a loop, a switch, and a call through the table. */
#define STEP(n)                                                                                  \
    static uint32_t step##n(const unsigned char *input, uint32_t length, uint32_t depth) {       \
        uint32_t hash = n * 2654435761u + depth;                                                 \
        for (uint32_t i = 0; i < length; i++) {                                                  \
            switch ((input[i] + n) % 7) {                                                        \
            case 0: hash = (hash ^ input[i]) * (n * 2 + 1); break;                               \
            case 1: hash += (hash << (n % 13 + 1)) ^ 0x##n##u; break;                            \
            case 2: hash ^= hash >> (n % 11 + 2); break;                                         \
            case 3: hash -= input[(hash ^ n) % length]; break;                                   \
            case 4: hash = hash * 31 + n; break;                                                 \
            case 5: hash = (hash >> 7) | (hash << 25); break;                                    \
            default: hash ^= n##u << (i % 16); break;                                            \
            }                                                                                    \
        }                                                                                        \
        return depth == 0 ? hash : steps[(hash ^ n) % COUNT](input, length, depth - 1) + hash;   \
    }
#define NAME(n) step##n,

#define TEN(m, n) m(n##0) m(n##1) m(n##2) m(n##3) m(n##4) m(n##5) m(n##6) m(n##7) m(n##8) m(n##9)
#define HUNDRED(m, n)                                                                              \
    TEN(m, n##0) TEN(m, n##1) TEN(m, n##2) TEN(m, n##3) TEN(m, n##4)                               \
    TEN(m, n##5) TEN(m, n##6) TEN(m, n##7) TEN(m, n##8) TEN(m, n##9)
#define FOUR_HUNDRED(m, n) HUNDRED(m, n##0) HUNDRED(m, n##1) HUNDRED(m, n##2) HUNDRED(m, n##3)

#if HUNDREDS == 5
#define ALL(m) FOUR_HUNDRED(m, 1) HUNDRED(m, 20)
#elif HUNDREDS == 28
#define ALL(m)                                                                                     \
    FOUR_HUNDRED(m, 1) FOUR_HUNDRED(m, 2) FOUR_HUNDRED(m, 3) FOUR_HUNDRED(m, 4)                    \
    FOUR_HUNDRED(m, 5) FOUR_HUNDRED(m, 6) FOUR_HUNDRED(m, 7)
#else
#error "HUNDREDS is 5 or 28"
#endif

ALL(STEP)

Step *const steps[] = {ALL(NAME)};

int main(void) {
    static unsigned char input[MOST];
    uint32_t length = (uint32_t)fread(input, 1, MOST, stdin);
    if (length == 0) {
        input[length++] = 'x';
    }
    printf("%u\n", steps[input[0] % COUNT](input, length, 20));
    return 0;
}
