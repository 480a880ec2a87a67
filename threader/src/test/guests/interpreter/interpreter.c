// An interpreter as scripting languages have it: one function with a switch of many cases, of which some do a little,
// some have a slow way for what is no small number, and many are never run. Calls of its language are calls of itself.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef struct { u32 kind; union { int i; double d; u32 at; }; } Value; // kinds: 0 integer, 1 real, 2 object

enum { INTEGER, REAL, OBJECT };
enum {
    PUSH, GET, SET, TEE, DROP, DUP, ADD, SUB, MUL, LT, EQ, NOT, IF, JUMP, CALL, RET, NEW, LOAD, STORE, ELEMENT, REAL_OF, INC,
    TRAP, THROW, RARE // and all above
};

#define NEVER __attribute__((noinline))
#define CODE(...) (const u8[]) { __VA_ARGS__ }

static Value stack[4096];
static Value heap[8192];
static u32 used, thrown;
static volatile u32 sink;

static NEVER Value arithmetic(u32 op, Value a, Value b) {
    double x = a.kind == REAL ? a.d : a.i, y = b.kind == REAL ? b.d : b.i;
    Value r = { REAL };
    if (a.kind == OBJECT || b.kind == OBJECT) { thrown = 1; return r; }
    r.d = op == ADD ? x + y : op == SUB ? x - y : x * y;
    return r;
}

static NEVER u32 slot(u32 object, u32 key) {
    u32 at = (object * 31 + key * 7) & 8191;
    while (heap[at].kind && heap[at].kind != key + 3) at = (at + 1) & 8191;
    return at;
}

static NEVER void collect(u32 from) { sink += from; used = 0; }

// What a case does that is never run: enough for it to be large.
#define RARELY(n)                                                                              \
    case RARE + n: {                                                                           \
        Value *a = &sp[-1];                                                                    \
        u32 key = code[pc++] + n;                                                              \
        if (a->kind == OBJECT && a->at > n) { sp[0] = heap[(a->at + key) & 8191]; sp++; }      \
        else if (a->kind == REAL) { a->d = a->d * n + key; if (a->d > 1e300) goto error; }     \
        else {                                                                                 \
            for (u32 i = 0; i < (key & 7); i++) heap[(key + i * n) & 8191].i ^= a->i + locals[i & 3].i; \
            if ((a->i & 1023) == n * 3) collect(n);                                            \
            *a = arithmetic(ADD + key % 3, *a, locals[n & 3]);                                 \
            if (thrown) goto error;                                                            \
        }                                                                                      \
        break;                                                                                 \
    }
#define RARELY8(n) RARELY(n) RARELY(n + 1) RARELY(n + 2) RARELY(n + 3) RARELY(n + 4) RARELY(n + 5) RARELY(n + 6) RARELY(n + 7)

#define BINARY(op, overflows, result)                                        \
    case op: {                                                               \
        Value a = sp[-2], b = sp[-1];                                        \
        int r;                                                               \
        sp--;                                                                \
        if (a.kind == INTEGER && b.kind == INTEGER && !overflows(a.i, b.i, &r)) { sp[-1].i = r; } \
        else { sp[-1] = arithmetic(op, a, b); if (thrown) goto error; }      \
        break;                                                               \
    }

Value interpret(const u8 *code, u32 pc, Value *locals) {
    Value *sp = locals + 8;
    for (;;) {
        switch (code[pc++]) {
            case PUSH: sp->kind = INTEGER; sp->i = (signed char)code[pc++]; sp++; break;
            case GET: *sp++ = locals[code[pc++]]; break;
            case SET: locals[code[pc++]] = *--sp; break;
            case TEE: locals[code[pc++]] = sp[-1]; break;
            case DROP: sp--; break;
            case DUP: *sp = sp[-1]; sp++; break;
            BINARY(ADD, __builtin_add_overflow, a + b)
            BINARY(SUB, __builtin_sub_overflow, a - b)
            BINARY(MUL, __builtin_mul_overflow, a * b)
            case LT: {
                Value a = sp[-2], b = sp[-1];
                sp--;
                sp[-1].i = a.kind == INTEGER && b.kind == INTEGER ? a.i < b.i
                    : (a.kind == REAL ? a.d : a.i) < (b.kind == REAL ? b.d : b.i);
                sp[-1].kind = INTEGER;
                break;
            }
            case EQ: sp--; sp[-1].i = sp[-1].kind == sp[0].kind && sp[-1].i == sp[0].i; sp[-1].kind = INTEGER; break;
            case NOT: sp[-1].i = !sp[-1].i; sp[-1].kind = INTEGER; break;
            case IF: { u32 to = code[pc++]; if (!(--sp)->i) pc = to; break; }
            case JUMP: pc = code[pc]; break;
            case CALL: {
                u32 to = code[pc++], count = code[pc++];
                if (sp > stack + 4000) goto error;
                for (u32 i = 0; i < count; i++) sp[i] = sp[(int)i - (int)count];
                Value result = interpret(code, to, sp);
                if (thrown) goto error;
                sp -= count;
                *sp++ = result;
                break;
            }
            case RET: return sp[-1];
            case NEW: if (used > 8000) collect(pc); sp->kind = OBJECT; sp->at = ++used; sp++; break;
            case LOAD: {
                u32 at = slot(sp[-1].at, code[pc++]);
                if (sp[-1].kind != OBJECT) goto error;
                sp[-1].kind = INTEGER;
                sp[-1].i = heap[at].i;
                break;
            }
            case STORE: {
                u32 key = code[pc++], at = slot(sp[-2].at, key);
                if (sp[-2].kind != OBJECT) goto error;
                heap[at].kind = key + 3;
                heap[at].i = sp[-1].i;
                sp -= 2;
                break;
            }
            case ELEMENT: sp[-1] = heap[sp[-1].i & 8191]; sp[-1].kind = INTEGER; break;
            case REAL_OF: sp[-1].d = sp[-1].i * 0.5; sp[-1].kind = REAL; break;
            case INC: {
                Value *local = &locals[code[pc++]];
                if (local->kind == INTEGER && local->i != 0x7fffffff) local->i++;
                else { Value one = { INTEGER, { 1 } }; *local = arithmetic(ADD, *local, one); if (thrown) goto error; }
                break;
            }
            case TRAP: if (sp[-1].i) __builtin_trap(); break;
            case THROW: thrown = 1; goto error;
            RARELY8(0) RARELY8(8) RARELY8(16) RARELY8(24)
            default: goto error;
        }
        continue;
    error:
        thrown = 0;
        if (code[pc] != 0xff) { thrown = 1; return stack[0]; }
        pc++;
        sp = locals + 8;
        sp->kind = INTEGER;
        sp->i = -1;
        sp++;
    }
}

static int run(const u8 *code, int given) {
    used = thrown = 0;
    for (u32 i = 0; i < 8192; i++) heap[i].kind = heap[i].i = 0;
    stack[0].kind = INTEGER;
    stack[0].i = given;
    Value result = interpret(code, 0, stack);
    return result.kind == REAL ? (int)(result.d * 16) : result.i;
}

// fib(n): calls.
int calls(int n) {
    return run(CODE(GET, 0, PUSH, 2, LT, IF, 10, GET, 0, RET,
        GET, 0, PUSH, 1, SUB, CALL, 0, 1, GET, 0, PUSH, 2, SUB, CALL, 0, 1, ADD, RET), n);
}

// An object's properties, whole and real numbers, in a loop.
int objects(int n) {
    return run(CODE(NEW, SET, 1, PUSH, 0, SET, 2, PUSH, 1, REAL_OF, SET, 3,
        GET, 2, GET, 0, LT, IF, 47, GET, 1, PUSH, 7, GET, 2, ADD, STORE, 5, GET, 1, LOAD, 5, ELEMENT, DROP,
        GET, 3, GET, 1, LOAD, 5, ADD, SET, 3, INC, 2, JUMP, 12, GET, 3, RET), n);
}

// Large numbers become real, what is thrown is caught and counted.
int errors(int n) {
    return run(CODE(PUSH, 1, SET, 1, PUSH, 0, SET, 2, GET, 0, PUSH, 0, EQ, NOT, IF, 40, GET, 1, PUSH, 3, MUL, SET, 1,
        GET, 0, PUSH, 1, SUB, SET, 0, NEW, PUSH, 1, ADD, 0xff, DROP, INC, 2, JUMP, 8, GET, 2, RET), n);
}

// Cases that are rare elsewhere.
int rare(int n) {
    return run(CODE(GET, 0, RARE + 1, 3, RARE + 9, 9, RARE + 21, 21, TEE, 1, RARE + 30, 5, GET, 1, ADD, RET), n);
}

int start(void) {
    return calls(18) + objects(20000) + errors(300) + rare(5);
}

// Ends in a trap, within a call.
int trap(int n) {
    return run(CODE(GET, 0, CALL, 6, 1, RET, GET, 0, TRAP, RET), n);
}

// Never ends.
int spin(void) {
    return run(CODE(INC, 0, JUMP, 0), 0);
}
