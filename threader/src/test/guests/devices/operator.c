// Does what a script on its standard input says, one WASI call a line, and prints what each call
// answered. The README beside this file lists the operations. Built twice: -DUNSTABLE imports
// wasi_unstable instead of wasi_snapshot_preview1.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

#ifdef UNSTABLE
#define MODULE "wasi_unstable"
enum { CUR, END, SET };
enum { STAT_BYTES = 56, STAT_SIZE = 24 };
enum { SUBSCRIPTION = 56, CLOCK = 24, TIMEOUT = 32 };
#else
#define MODULE "wasi_snapshot_preview1"
enum { SET, CUR, END };
enum { STAT_BYTES = 64, STAT_SIZE = 32 };
enum { SUBSCRIPTION = 48, CLOCK = 16, TIMEOUT = 24 };
#endif
enum { STAT_TYPE = 16 };

#define FROM(name) __attribute__((import_module(MODULE), import_name(#name)))
#define WASI(name) FROM(name) u32 name

typedef struct {
    u8 *bytes;
    u32 length;
} Piece;

WASI(fd_read)(u32, const Piece *, u32, u32 *);
WASI(fd_write)(u32, const Piece *, u32, u32 *);
WASI(fd_pread)(u32, const Piece *, u32, u64, u32 *);
WASI(fd_pwrite)(u32, const Piece *, u32, u64, u32 *);
WASI(fd_seek)(u32, i64, u32, u64 *);
WASI(fd_tell)(u32, u64 *);
WASI(fd_close)(u32);
WASI(fd_renumber)(u32, u32);
WASI(fd_sync)(u32);
WASI(fd_datasync)(u32);
WASI(fd_advise)(u32, u64, u64, u32);
WASI(fd_allocate)(u32, u64, u64);
WASI(fd_fdstat_get)(u32, u8 *);
WASI(fd_fdstat_set_flags)(u32, u32);
WASI(fd_filestat_get)(u32, u8 *);
WASI(fd_filestat_set_size)(u32, u64);
WASI(fd_filestat_set_times)(u32, u64, u64, u32);
WASI(fd_prestat_get)(u32, u8 *);
WASI(fd_prestat_dir_name)(u32, u8 *, u32);
WASI(fd_readdir)(u32, u8 *, u32, u64, u32 *);
WASI(path_open)(u32, u32, const u8 *, u32, u32, u64, u64, u32, u32 *);
WASI(path_filestat_get)(u32, u32, const u8 *, u32, u8 *);
WASI(path_unlink_file)(u32, const u8 *, u32);
WASI(path_create_directory)(u32, const u8 *, u32);
WASI(path_remove_directory)(u32, const u8 *, u32);
WASI(path_rename)(u32, const u8 *, u32, u32, const u8 *, u32);
WASI(path_symlink)(const u8 *, u32, u32, const u8 *, u32);
WASI(poll_oneoff)(const u8 *, u8 *, u32, u32 *);
FROM(proc_exit) _Noreturn void proc_exit(u32);

enum { ROOT = 3, ROOM = 16 << 20, SCRIPT = 1 << 20, OUTPUT = 4 << 20, PIECES = 1024, GUARD = 16 };

static u8 room[ROOM];
static u8 script[SCRIPT];
static u8 output[OUTPUT];
static u32 written;
static Piece pieces[PIECES];
static u32 slots[26];

// The words of the line at work.
static u8 *words[10];
static u32 lengths[10];
static u32 count;
static u8 *line_end;

// Output.

static void put(u8 byte) {
    output[written++] = byte;
}

static void text(const char *string) {
    while (*string) {
        put((u8)*string++);
    }
}

static void number(u64 value) {
    u8 digits[20];
    u32 length = 0;
    do {
        digits[length++] = '0' + value % 10;
        value /= 10;
    } while (value);
    while (length) {
        put(digits[--length]);
    }
}

static void field(u64 value) {
    put(' ');
    number(value);
}

static void hex(u64 value, u32 digits) {
    while (digits--) {
        put("0123456789abcdef"[value >> 4 * digits & 15]);
    }
}

static void word(u32 index) {
    for (u32 i = 0; i < lengths[index]; i++) {
        put(words[index][i]);
    }
}

static void flush(void) {
    for (u32 done = 0, now; done < written; done += now) {
        pieces[0] = (Piece){output + done, written - done};
        if (fd_write(1, pieces, 1, &now) || !now) {
            __builtin_trap();
        }
    }
    written = 0;
}

// The line's arguments.

static u64 value(u32 index, u64 otherwise) {
    if (index >= count) {
        return otherwise;
    }
    const u8 *at = words[index], *end = at + lengths[index];
    int negative = *at == '-';
    u32 base = 10;
    u64 sum = 0;
    at += negative;
    if (end - at > 2 && at[1] == 'x') {
        base = 16;
        at += 2;
    }
    for (; at < end; at++) {
        sum = sum * base + (*at <= '9' ? *at - '0' : *at - 'a' + 10);
    }
    return negative ? -sum : sum;
}

// A letter is a slot, else it is the descriptor's number.
static u32 descriptor(u32 index) {
    u8 first = words[index][0];
    return first >= 'a' ? slots[first - 'a'] : (u32)value(index, 0);
}

static int is(u32 index, const char *name) {
    u32 i = 0;
    for (; i < lengths[index] && name[i]; i++) {
        if (words[index][i] != (u8)name[i]) {
            return 0;
        }
    }
    return i == lengths[index] && !name[i];
}

static u32 digit(u8 letter) {
    return letter <= '9' ? letter - '0' : letter - 'a' + 10;
}

// Reads "0a0b,-,0c" into memory; answers how many pieces these are.
static u32 from_hex(u32 index) {
    if (index >= count) {
        return 0;
    }
    u32 used = 0, at = 0;
    pieces[0] = (Piece){room, 0};
    for (u32 i = 0; i < lengths[index]; i++) {
        u8 letter = words[index][i];
        if (letter == ',') {
            pieces[++used] = (Piece){room + at, 0};
        } else if (letter != '-') {
            room[at++] = digit(letter) << 4 | digit(words[index][++i]);
            pieces[used].length++;
        }
    }
    return used + 1;
}

// Makes room for reads of "3,0,4" bytes; answers how many pieces these are.
static u32 from_lengths(u32 index) {
    u32 used = 0, at = 0, length = 0;
    for (u32 i = 0; i <= lengths[index]; i++) {
        if (i < lengths[index] && words[index][i] != ',') {
            length = length * 10 + digit(words[index][i]);
            continue;
        }
        pieces[used++] = (Piece){room + at, length};
        at += length + GUARD;
        length = 0;
    }
    __builtin_memset(room, 0xee, at);
    return used;
}

static void read_bytes(u32 used, u32 length) {
    put(' ');
    for (u32 i = 0; i < used; i++) {
        const u8 *at = pieces[i].bytes;
        u32 own = pieces[i].length < length ? pieces[i].length : length;
        for (u32 j = 0; j < own; j++) {
            hex(at[j], 2);
        }
        for (u32 j = own; j < pieces[i].length + GUARD; j++) {
            if (at[j] != 0xee) {
                text(" spilled");
                break;
            }
        }
        length -= own;
    }
}

// Operations: each prints the rest of its line after its name, and answers the error number.

static u32 errno(u32 error) {
    field(error);
    return error;
}

static u32 counted(u32 error, u32 length) {
    errno(error);
    if (!error) {
        field(length);
    }
    return error;
}

static u32 positioned(u32 error, u64 position) {
    errno(error);
    if (!error) {
        field(position);
    }
    return error;
}

static u32 open_at(u32 directory, u32 slot, u32 path, u32 flags) {
    u32 fd = 0;
    u64 rights = value(flags + 1, 0x1fffffff);
    u32 error = path_open(directory, 1, words[path], lengths[path], (u32)value(flags, 0), rights, ~0ull,
                          (u32)value(flags + 2, 0), &fd);
    if (!error) {
        slots[words[slot][0] - 'a'] = fd;
    }
    return errno(error);
}

static u32 do_open(void) {
    return open_at(ROOT, 1, 2, 3);
}

static u32 do_openat(void) {
    return open_at(descriptor(2), 1, 3, 4);
}

static u32 do_close(void) {
    return errno(fd_close(descriptor(1)));
}

static u32 do_write(void) {
    u32 length = 0;
    u32 used = from_hex(2);
    u32 error = fd_write(descriptor(1), pieces, used, &length);
    return counted(error, length);
}

static u32 do_text(void) {
    u32 length = 0;
    pieces[0] = (Piece){words[2], (u32)(line_end - words[2])};
    u32 error = fd_write(descriptor(1), pieces, 1, &length);
    return counted(error, length);
}

static u32 do_pwrite(void) {
    u32 length = 0;
    u32 used = from_hex(2);
    u32 error = fd_pwrite(descriptor(1), pieces, used, value(3, 0), &length);
    return counted(error, length);
}

static u32 do_fill(void) {
    u32 length = 0, own = (u32)value(2, 0), used = (u32)value(4, 1);
    __builtin_memset(room, (u8)value(3, 0), own);
    for (u32 i = 0; i < used; i++) {
        pieces[i] = (Piece){room, own};
    }
    u32 error = fd_write(descriptor(1), pieces, used, &length);
    return counted(error, length);
}

static u32 do_pattern(void) {
    u32 length = 0, own = (u32)value(2, 0), seed = (u32)value(3, 0);
    for (u32 i = 0; i < own; i++) {
        room[i] = (u8)(i * 7 + (i >> 8) * 13 + seed);
    }
    pieces[0] = (Piece){room, own};
    u32 error = fd_write(descriptor(1), pieces, 1, &length);
    // What was written may change right after the call.
    __builtin_memset(room, 0xee, own);
    return counted(error, length);
}

static u32 do_dots(void) {
    u32 fd = descriptor(1), error = 0, length = 0;
    u64 position;
    for (u32 i = 0, dots = (u32)value(2, 0); i < dots && !error; i++) {
        u32 colour = i * 2654435761u;
        __builtin_memcpy(room, &colour, 4);
        pieces[0] = (Piece){room, 4};
        error = fd_seek(fd, i * 4, SET, &position);
        error = error ? error : fd_write(fd, pieces, 1, &length);
    }
    return counted(error, length);
}

static u32 do_read(void) {
    u32 length = 0;
    u32 used = from_lengths(2);
    u32 error = counted(fd_read(descriptor(1), pieces, used, &length), length);
    if (!error) {
        read_bytes(used, length);
    }
    return error;
}

static u32 do_pread(void) {
    u32 length = 0;
    u32 used = from_lengths(2);
    u32 error = fd_pread(descriptor(1), pieces, used, value(3, 0), &length);
    counted(error, length);
    if (!error) {
        read_bytes(used, length);
    }
    return error;
}

static u32 do_sum(void) {
    u32 length = 0, hash = 0x811c9dc5;
    pieces[0] = (Piece){room, (u32)value(2, 0)};
    u32 error = fd_read(descriptor(1), pieces, 1, &length);
    for (u32 i = 0; i < length; i++) {
        hash = (hash ^ room[i]) * 0x01000193;
    }
    counted(error, length);
    if (!error) {
        put(' ');
        hex(hash, 8);
    }
    return error;
}

static u32 do_drain(void) {
    u32 fd = descriptor(1), total = 0, error, length;
    do {
        pieces[0] = (Piece){room + total, 32};
        length = 0;
        error = fd_read(fd, pieces, 1, &length);
        total += length;
    } while (!error && length && total < 1 << 16);
    counted(error, total);
    put(' ');
    for (u32 i = 0; i < total; i++) {
        hex(room[i], 2);
    }
    if (length) {
        text(" endless");
    }
    return error;
}

static u32 do_seek(void) {
    u64 position = 0;
    u32 whence = is(3, "set") ? SET : is(3, "cur") ? CUR : is(3, "end") ? END : 9;
    u32 error = fd_seek(descriptor(1), (i64)value(2, 0), whence, &position);
    return positioned(error, position);
}

static u32 do_tell(void) {
    u64 position = 0;
    u32 error = fd_tell(descriptor(1), &position);
    return positioned(error, position);
}

static u32 stated(u32 error) {
    errno(error);
    if (error) {
        return error;
    }
    u64 size;
    __builtin_memcpy(&size, room + STAT_SIZE, 8);
    text(" type");
    field(room[STAT_TYPE]);
    text(" size");
    field(size);
    for (u32 i = STAT_BYTES; i < STAT_BYTES + GUARD; i++) {
        if (room[i] != 0xee) {
            text(" spilled");
            break;
        }
    }
    return 0;
}

static u32 do_stat(void) {
    __builtin_memset(room, 0xee, STAT_BYTES + GUARD);
    return stated(fd_filestat_get(descriptor(1), room));
}

static u32 do_pathstat(void) {
    __builtin_memset(room, 0xee, STAT_BYTES + GUARD);
    return stated(path_filestat_get(ROOT, 1, words[1], lengths[1], room));
}

static u32 do_fdstat(void) {
    u32 error = errno(fd_fdstat_get(descriptor(1), room));
    if (!error) {
        u64 rights;
        __builtin_memcpy(&rights, room + 8, 8);
        text(" type");
        field(room[0]);
        text(" flags");
        field(room[2]);
        text(" rights ");
        hex(rights, 8);
    }
    return error;
}

static u32 do_setflags(void) {
    return errno(fd_fdstat_set_flags(descriptor(1), (u32)value(2, 0)));
}

static u32 do_readdir(void) {
    u32 used = 4096, error;
    u64 cookie = 0;
    u32 fd = descriptor(1);
    errno(error = fd_readdir(fd, room, 4096, 0, &used));
    for (u32 at = 0; !error && at + 24 <= used;) {
        u32 length, type = room[at + 20];
        __builtin_memcpy(&cookie, room + at, 8);
        __builtin_memcpy(&length, room + at + 16, 4);
        if (at + 24 + length > used) { // cut short: again from the entry before
            break;
        }
        const u8 *name = room + at + 24;
        if (!(name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.')))) {
            put(' ');
            for (u32 i = 0; i < length; i++) {
                put(name[i]);
            }
            put('/');
            number(type);
        }
        at += 24 + length;
        if (at + 24 > used && used == 4096) {
            error = fd_readdir(fd, room, 4096, cookie, &used);
            at = 0;
        }
    }
    return error;
}

static u32 do_renumber(void) {
    return errno(fd_renumber(descriptor(1), descriptor(2)));
}

static u32 do_prestat(void) {
    u32 error = errno(fd_prestat_get(descriptor(1), room));
    if (!error) {
        u32 length;
        __builtin_memcpy(&length, room + 4, 4);
        text(" type");
        field(room[0]);
        text(" length");
        field(length);
    }
    return error;
}

static u32 do_prestatname(void) {
    u32 length = (u32)value(2, 0);
    __builtin_memset(room, 0, length + 1);
    u32 error = errno(fd_prestat_dir_name(descriptor(1), room, length));
    if (!error) {
        put(' ');
        text((const char *)room);
    }
    return error;
}

static u32 subscribe(u32 at, u64 userdata, u8 type) {
    u8 *subscription = room + at * SUBSCRIPTION;
    __builtin_memset(subscription, 0, SUBSCRIPTION);
    __builtin_memcpy(subscription, &userdata, 8);
    subscription[8] = type;
    return at + 1;
}

static u32 subscribe_clock(u32 at, u32 clock, u64 millis) {
    u64 nanos = millis * 1000000;
    u8 *subscription = room + at * SUBSCRIPTION;
    subscribe(at, ~0ull, 0);
    __builtin_memcpy(subscription + CLOCK, &clock, 4);
    __builtin_memcpy(subscription + TIMEOUT, &nanos, 8);
    return at + 1;
}

static u32 polled(u32 subscriptions) {
    u8 *events = room + 4096;
    u32 length = 0;
    __builtin_memset(events, 0xee, 32 * subscriptions + GUARD);
    u32 error = counted(poll_oneoff(room, events, subscriptions, &length), length);
    for (u32 i = 0; !error && i < length; i++) {
        u64 userdata, bytes;
        u16 failure;
        __builtin_memcpy(&userdata, events + 32 * i, 8);
        __builtin_memcpy(&failure, events + 32 * i + 8, 2);
        __builtin_memcpy(&bytes, events + 32 * i + 16, 8);
        put(' ');
        if (userdata == ~0ull) {
            text("clock");
        } else {
            put((u8)userdata);
            put(':');
            number(failure);
            put(':');
            number(bytes);
        }
    }
    return error;
}

// poll a,b MILLIS: readable descriptors, in slots; "-" for no time limit
static u32 do_poll(void) {
    u32 at = 0;
    for (u32 i = 0; i < lengths[1]; i += 2) {
        u32 fd = slots[words[1][i] - 'a'];
        at = subscribe(at, words[1][i], 1);
        __builtin_memcpy(room + (at - 1) * SUBSCRIPTION + 16, &fd, 4);
    }
    return polled(is(2, "-") ? at : subscribe_clock(at, 1, value(2, 0)));
}

static u32 do_sleep(void) {
    return polled(subscribe_clock(0, (u32)value(1, 0), value(2, 0)));
}

// wait a: until something can be read from it, which is read and not shown
static u32 do_wait(void) {
    u32 fd = descriptor(1), length = 0;
    subscribe(0, 0, 1);
    __builtin_memcpy(room + 16, &fd, 4);
    u32 error = poll_oneoff(room, room + 4096, 1, &length);
    pieces[0] = (Piece){room, 4096};
    return errno(error ? error : fd_read(fd, pieces, 1, &length));
}

// rawread FD ADDRESS LENGTH
static u32 do_rawread(void) {
    u32 length = 0;
    pieces[0] = (Piece){(u8 *)(u32)value(2, 0), (u32)value(3, 0)};
    u32 error = fd_read(descriptor(1), pieces, 1, &length);
    return counted(error, length);
}

static u32 do_rawwrite(void) {
    u32 length = 0;
    pieces[0] = (Piece){(u8 *)(u32)value(2, 0), (u32)value(3, 0)};
    u32 error = fd_write(descriptor(1), pieces, 1, &length);
    return counted(error, length);
}

// rawvector FD ADDRESS COUNT: the pieces themselves lie there
static u32 do_rawvector(void) {
    u32 length = 0;
    u32 error = fd_write(descriptor(1), (const Piece *)(u32)value(2, 0), (u32)value(3, 0), &length);
    return counted(error, length);
}

static u32 do_setsize(void) {
    return errno(fd_filestat_set_size(descriptor(1), value(2, 0)));
}

static u32 do_allocate(void) {
    return errno(fd_allocate(descriptor(1), value(2, 0), value(3, 0)));
}

static u32 do_settimes(void) {
    return errno(fd_filestat_set_times(descriptor(1), 0, 0, 10));
}

static u32 do_sync(void) {
    return errno(fd_sync(descriptor(1)));
}

static u32 do_datasync(void) {
    return errno(fd_datasync(descriptor(1)));
}

static u32 do_advise(void) {
    return errno(fd_advise(descriptor(1), 0, 0, 0));
}

static u32 do_unlink(void) {
    return errno(path_unlink_file(ROOT, words[1], lengths[1]));
}

static u32 do_mkdir(void) {
    return errno(path_create_directory(ROOT, words[1], lengths[1]));
}

static u32 do_rmdir(void) {
    return errno(path_remove_directory(ROOT, words[1], lengths[1]));
}

static u32 do_rename(void) {
    return errno(path_rename(ROOT, words[1], lengths[1], ROOT, words[2], lengths[2]));
}

static u32 do_symlink(void) {
    return errno(path_symlink(words[1], lengths[1], ROOT, words[2], lengths[2]));
}

// grow PAGES: whether the memory could grow
static u32 do_grow(void) {
    return errno(__builtin_wasm_memory_grow(0, value(1, 0)) == (__SIZE_TYPE__)-1);
}

static u32 do_say(void) {
    for (u32 i = 1; i < count; i++) {
        put(' ');
        word(i);
    }
    return 0;
}

static u32 do_exit(void) {
    put('\n');
    flush();
    proc_exit((u32)value(1, 0));
}

static u32 do_trap(void) {
    put('\n');
    flush();
    __builtin_trap();
}

static u32 do_spin(void) {
    static volatile u32 turns;
    put('\n');
    flush();
    for (;;) {
        turns++;
    }
}

static const struct {
    const char *name;
    u32 (*run)(void);
} operations[] = {
    {"open", do_open},         {"openat", do_openat},     {"close", do_close},
    {"write", do_write},       {"text", do_text},         {"pwrite", do_pwrite},
    {"fill", do_fill},         {"pattern", do_pattern},   {"dots", do_dots},
    {"read", do_read},         {"pread", do_pread},       {"sum", do_sum},
    {"drain", do_drain},       {"seek", do_seek},         {"tell", do_tell},
    {"stat", do_stat},         {"pathstat", do_pathstat}, {"fdstat", do_fdstat},
    {"setflags", do_setflags}, {"readdir", do_readdir},   {"renumber", do_renumber},
    {"prestat", do_prestat},   {"prestatname", do_prestatname},
    {"poll", do_poll},         {"sleep", do_sleep},       {"wait", do_wait},
    {"rawread", do_rawread},   {"rawwrite", do_rawwrite}, {"rawvector", do_rawvector},
    {"setsize", do_setsize},   {"allocate", do_allocate}, {"settimes", do_settimes},
    {"sync", do_sync},         {"datasync", do_datasync}, {"advise", do_advise},
    {"unlink", do_unlink},     {"mkdir", do_mkdir},       {"rmdir", do_rmdir},
    {"rename", do_rename},     {"symlink", do_symlink},   {"grow", do_grow},
    {"say", do_say},           {"exit", do_exit},         {"trap", do_trap},
    {"spin", do_spin},
};

static u32 operate(void) {
    for (u32 i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (is(0, operations[i].name)) {
            word(0);
            u32 error = operations[i].run();
            put('\n');
            return error;
        }
    }
    text("unknown ");
    word(0);
    put('\n');
    return 1;
}

// times N OPERATION…: only the last is shown, after how many of them succeeded
static void repeat(void) {
    u64 rounds = value(1, 0), good = 0;
    count -= 2;
    for (u32 i = 0; i < count; i++) {
        words[i] = words[i + 2];
        lengths[i] = lengths[i + 2];
    }
    text("times ");
    u32 start = written;
    for (u64 i = 0; i < rounds; i++) {
        written = start;
        good += !operate();
    }
    written--;
    field(good);
    put('\n');
}

static u8 *split(u8 *at, const u8 *end) {
    for (count = 0; at < end && *at != '\n';) {
        if (*at == ' ') {
            at++;
            continue;
        }
        u8 *start = at;
        while (at < end && *at != ' ' && *at != '\n') {
            at++;
        }
        if (count < 10) {
            words[count] = start;
            lengths[count++] = (u32)(at - start);
        }
    }
    line_end = at;
    return at < end ? at + 1 : at;
}

static u8 *read_script(void) {
    u32 total = 0, length;
    do {
        pieces[0] = (Piece){script + total, SCRIPT - total};
        if (fd_read(0, pieces, 1, &length)) {
            __builtin_trap();
        }
        total += length;
    } while (length);
    return script + total;
}

__attribute__((export_name("_start"))) void start(void) {
    u8 *end = read_script(), *loop = 0;
    u64 rounds = 0;
    int quiet = 0;
    __builtin_memset(slots, 0xff, sizeof slots);
    for (u8 *at = script; at < end;) {
        u32 before = written;
        at = split(at, end);
        if (!count || words[0][0] == '#') {
            continue;
        }
        if (is(0, "loop")) { // … end, so many times
            rounds = value(1, 0);
            loop = at;
        } else if (is(0, "end")) {
            at = --rounds ? loop : at;
        } else if (is(0, "quiet") || is(0, "loud")) {
            quiet = is(0, "quiet");
        } else if (is(0, "times")) {
            repeat();
        } else {
            operate();
        }
        if (quiet) {
            written = before < written ? before : written;
        } else if (written > OUTPUT / 2) {
            flush();
        }
    }
    flush();
}
