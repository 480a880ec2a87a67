/*
 * A policy as the Open Policy Agent's compiler makes them, of the same ABI ("WebAssembly" of its documentation), in C
 * and small: a value is the text that it was parsed from. Its rules are
 *
 *   app/allow   whether input.role is data.admin
 *   app/time    what sprintf makes of the clock, asked for twice, and of two draws of a number
 *   app/given   the data that it is given
 *   app/print   true, after a printed line
 *   app/abort, app/trap, app/loop, app/deep, app/grow, app/wild    go wrong in these ways
 *
 * -DSTEPS leaves opa_eval out, as ABI 1.1 has it; -DNONE has no entrypoint; -DHTTP wants functions that are not served.
 */
#include <stddef.h>
#include <stdint.h>

#define HOST(name) __attribute__((import_module("env"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

HOST("opa_abort") void opa_abort(const char *message);
HOST("opa_println") void opa_println(const char *message);
HOST("opa_builtin0") const char *opa_builtin0(int id, void *context);
HOST("opa_builtin2") const char *opa_builtin2(int id, void *context, const char *a, const char *b);

extern char __heap_base;
static uintptr_t top = (uintptr_t)&__heap_base;

EXPORT("opa_malloc") void *opa_malloc(size_t size) {
    uintptr_t start = (top + 7) & ~(uintptr_t)7;
    uintptr_t have = __builtin_wasm_memory_size(0) << 16;
    top = start + size;
    if (top > have && __builtin_wasm_memory_grow(0, ((top - have) >> 16) + 1) == (size_t)-1) {
        opa_abort("opa_malloc: out of memory");
        __builtin_trap();
    }
    return (void *)start;
}

EXPORT("opa_heap_ptr_get") uintptr_t opa_heap_ptr_get(void) { return top; }
EXPORT("opa_heap_ptr_set") void opa_heap_ptr_set(uintptr_t to) { top = to; }

static size_t length(const char *text) {
    size_t n = 0;
    while (text[n]) n++;
    return n;
}

EXPORT("opa_json_parse") const char *opa_json_parse(const char *text, size_t size) {
    if (!size) return 0;
    char *value = opa_malloc(size + 1);
    __builtin_memcpy(value, text, size);
    value[size] = 0;
    return value;
}

EXPORT("opa_value_parse") const char *opa_value_parse(const char *text, size_t size) {
    return opa_json_parse(text, size);
}
EXPORT("opa_json_dump") const char *opa_json_dump(const char *value) { return value; }
EXPORT("opa_value_dump") const char *opa_value_dump(const char *value) { return value; }

EXPORT("builtins") const char *builtins(void) {
#ifdef HTTP
    return "{\"http.send\":0,\"custom.thing\":1}";
#else
    return "{\"sprintf\":0,\"time.now_ns\":1,\"rand.intn\":2}";
#endif
}

EXPORT("entrypoints") const char *entrypoints(void) {
#ifdef NONE
    return "{}";
#else
    return "{\"app/given\":2,\"app/allow\":0,\"app/time\":1,\"app/print\":3,\"app/abort\":4,\"app/trap\":5,"
           "\"app/loop\":6,\"app/deep\":7,\"app/grow\":8,\"app/wild\":9}";
#endif
}

/* The text behind "name": up to its closing quote; 0 if there is none. */
static const char *member(const char *object, const char *name, size_t *size) {
    size_t n = length(name);
    for (; *object; object++) {
        size_t i = 0;
        while (i < n && object[i] == name[i]) i++;
        if (i == n) {
            const char *start = object + n;
            *size = 0;
            while (start[*size] && start[*size] != '"') ++*size;
            return start;
        }
    }
    return 0;
}

static int allowed(const char *data, const char *input) {
    size_t role_size, admin_size;
    const char *role = input ? member(input, "\"role\":\"", &role_size) : 0;
    const char *admin = data ? member(data, "\"admin\":\"", &admin_size) : 0;
    if (!role || !admin || role_size != admin_size) return 0;
    for (size_t i = 0; i < role_size; i++)
        if (role[i] != admin[i]) return 0;
    return 1;
}

static const char *join(const char *const parts[], int count) {
    size_t size = 1;
    for (int i = 0; i < count; i++) size += length(parts[i]);
    char *all = opa_malloc(size), *end = all;
    for (int i = 0; i < count; i++) {
        size_t n = length(parts[i]);
        __builtin_memcpy(end, parts[i], n);
        end += n;
    }
    *end = 0;
    return all;
}

static const char *result(const char *value) {
    const char *const parts[] = {"[{\"result\":", value, "}]"};
    return join(parts, 3);
}

static const char *timed(void) {
    const char *first = opa_builtin0(1, 0), *second = opa_builtin0(1, 0);
    const char *one = opa_builtin2(2, 0, "\"key\"", "1000000007"), *same = opa_builtin2(2, 0, "\"key\"", "1000000007");
    const char *const parts[] = {"[", first, ",", second, ",", one, ",", same, "]"};
    return result(opa_builtin2(0, 0, "\"%d %d %d %d\"", join(parts, 9)));
}

static volatile int sink;

__attribute__((noinline)) static int deep(int n) {
    sink = n;
    return deep(n + 1) + sink;
}

static const char *evaluate(int entrypoint, const char *data, const char *input) {
    switch (entrypoint) {
    case 0: return result(allowed(data, input) ? "true" : "false");
    case 1: return timed();
    case 2: return result(data);
    case 3: opa_println("as the policy says"); return result("true");
    case 4: opa_abort("rules.rego:1: a conflict"); return "";
    case 5: __builtin_trap();
    case 6: for (;;) sink++;
    case 7: sink = deep(0); return "[]";
    case 8: for (;;) *(volatile char *)opa_malloc(1 << 20) = 1;
    case 9: return (const char *)0x7fffffff;
    default: return "[]";
    }
}

#ifdef STEPS
typedef struct {
    const char *input, *data, *result;
    int entrypoint;
} context;

EXPORT("opa_eval_ctx_new") context *opa_eval_ctx_new(void) {
    context *made = opa_malloc(sizeof(context));
    *made = (context){0, 0, 0, 0};
    return made;
}
EXPORT("opa_eval_ctx_set_input") void set_input(context *c, const char *value) { c->input = value; }
EXPORT("opa_eval_ctx_set_data") void set_data(context *c, const char *value) { c->data = value; }
EXPORT("opa_eval_ctx_set_entrypoint") void set_entrypoint(context *c, int id) { c->entrypoint = id; }
EXPORT("opa_eval_ctx_get_result") const char *get_result(context *c) { return c->result; }
EXPORT("eval") int eval(context *c) {
    c->result = evaluate(c->entrypoint, c->data, c->input);
    return 0;
}
#else
EXPORT("opa_eval")
const char *opa_eval(void *reserved, int entrypoint, const char *data, const char *input, size_t size, uintptr_t heap,
                     int format) {
    (void)reserved, (void)format;
    top = heap;
    return evaluate(entrypoint, data, opa_json_parse(input, size));
}
#endif
