// What a processor does most of in guests: calls, words, floating point, bytes. Each kernel gives a checksum of its work.
typedef unsigned char u8;
typedef unsigned u32;
typedef unsigned long long u64;

#ifndef EXPORT
#define EXPORT(name) __attribute__((export_name(name)))
#endif

static u32 random_state = 1;

static u32 next_random(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

// Calls and nothing else.
__attribute__((noinline)) static u32 fib(u32 n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

EXPORT("calls") u32 calls(void) {
    return fib(27);
}

// SHA-256 of 1 MiB: FIPS 180-4.
static const u32 round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define MESSAGE (1u << 20)
static u8 message[MESSAGE];

static u32 rotated(u32 x, int n) {
    return x >> n | x << (32 - n);
}

__attribute__((noinline)) static void sha256_block(u32 *state, const u8 *block) {
    u32 w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = (u32)block[4 * i] << 24 | (u32)block[4 * i + 1] << 16 | (u32)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        u32 s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
        u32 s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    u32 a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        u32 t1 = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
        u32 t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

EXPORT("sha256") u32 sha256(void) {
    u32 state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (u32 i = 0; i < MESSAGE; i += 64) {
        sha256_block(state, message + i);
    }
    u8 last[64] = {0x80};
    u64 bits = (u64)MESSAGE * 8;
    for (int i = 0; i < 8; i++) {
        last[63 - i] = bits >> 8 * i;
    }
    sha256_block(state, last);
    return state[0];
}

// A product of matrices, row by column.
#define SIDE 160
static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

EXPORT("matrix") u32 matrix(void) {
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            double sum = 0;
            for (int k = 0; k < SIDE; k++) {
                sum += left[i][k] * right[k][j];
            }
            product[i][j] = sum;
        }
    }
    return (u32)(product[3][5] * 1000) ^ (u32)(product[SIDE - 1][SIDE - 1] * 1000);
}

// A picture's bytes, each with its neighbours.
#define WIDTH 640
#define HEIGHT 480
static u8 picture[HEIGHT][WIDTH][3], blurred[HEIGHT][WIDTH][3];

EXPORT("blur") u32 blur(void) {
    for (int y = 1; y < HEIGHT - 1; y++) {
        for (int x = 1; x < WIDTH - 1; x++) {
            for (int c = 0; c < 3; c++) {
                int sum = 4 * picture[y][x][c] + 2 * (picture[y - 1][x][c] + picture[y + 1][x][c]);
                sum += 2 * (picture[y][x - 1][c] + picture[y][x + 1][c]);
                sum += picture[y - 1][x - 1][c] + picture[y - 1][x + 1][c];
                sum += picture[y + 1][x - 1][c] + picture[y + 1][x + 1][c];
                blurred[y][x][c] = sum >> 4;
            }
        }
    }
    u32 sum = 0;
    for (int y = 0; y < HEIGHT; y += 7) {
        sum = sum * 31 + blurred[y][y][1];
    }
    return sum;
}

EXPORT("start") void start(void) {
    for (u32 i = 0; i < MESSAGE; i++) {
        message[i] = next_random();
    }
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            left[i][j] = next_random() % 1000 / 16.0;
            right[i][j] = next_random() % 1000 / 32.0;
        }
    }
    for (int i = 0; i < HEIGHT * WIDTH * 3; i++) {
        ((u8 *)picture)[i] = next_random();
    }
}
