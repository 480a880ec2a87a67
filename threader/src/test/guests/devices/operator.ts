// Does what a script on its standard input says, one call of wasi_unstable a line, and prints what
// each call answered. The README beside this file lists the operations.

@external("wasi_unstable", "fd_read")
declare function fd_read(fd: u32, pieces: usize, count: u32, length: usize): u32;
@external("wasi_unstable", "fd_write")
declare function fd_write(fd: u32, pieces: usize, count: u32, length: usize): u32;
@external("wasi_unstable", "fd_pread")
declare function fd_pread(fd: u32, pieces: usize, count: u32, offset: u64, length: usize): u32;
@external("wasi_unstable", "fd_pwrite")
declare function fd_pwrite(fd: u32, pieces: usize, count: u32, offset: u64, length: usize): u32;
@external("wasi_unstable", "fd_seek")
declare function fd_seek(fd: u32, offset: i64, whence: u32, position: usize): u32;
@external("wasi_unstable", "fd_tell")
declare function fd_tell(fd: u32, position: usize): u32;
@external("wasi_unstable", "fd_close")
declare function fd_close(fd: u32): u32;
@external("wasi_unstable", "fd_renumber")
declare function fd_renumber(from: u32, to: u32): u32;
@external("wasi_unstable", "fd_sync")
declare function fd_sync(fd: u32): u32;
@external("wasi_unstable", "fd_datasync")
declare function fd_datasync(fd: u32): u32;
@external("wasi_unstable", "fd_advise")
declare function fd_advise(fd: u32, offset: u64, length: u64, advice: u32): u32;
@external("wasi_unstable", "fd_allocate")
declare function fd_allocate(fd: u32, offset: u64, length: u64): u32;
@external("wasi_unstable", "fd_fdstat_get")
declare function fd_fdstat_get(fd: u32, stat: usize): u32;
@external("wasi_unstable", "fd_fdstat_set_flags")
declare function fd_fdstat_set_flags(fd: u32, flags: u32): u32;
@external("wasi_unstable", "fd_filestat_get")
declare function fd_filestat_get(fd: u32, stat: usize): u32;
@external("wasi_unstable", "fd_filestat_set_size")
declare function fd_filestat_set_size(fd: u32, size: u64): u32;
@external("wasi_unstable", "fd_filestat_set_times")
declare function fd_filestat_set_times(fd: u32, accessed: u64, modified: u64, flags: u32): u32;
@external("wasi_unstable", "fd_prestat_get")
declare function fd_prestat_get(fd: u32, stat: usize): u32;
@external("wasi_unstable", "fd_prestat_dir_name")
declare function fd_prestat_dir_name(fd: u32, name: usize, length: u32): u32;
@external("wasi_unstable", "fd_readdir")
declare function fd_readdir(fd: u32, room: usize, length: u32, cookie: u64, used: usize): u32;
@external("wasi_unstable", "path_open")
declare function path_open(
  fd: u32, look: u32, path: usize, length: u32, flags: u32, rights: u64, inheriting: u64,
  descriptorFlags: u32, opened: usize): u32;
@external("wasi_unstable", "path_filestat_get")
declare function path_filestat_get(fd: u32, look: u32, path: usize, length: u32, stat: usize): u32;
@external("wasi_unstable", "path_unlink_file")
declare function path_unlink_file(fd: u32, path: usize, length: u32): u32;
@external("wasi_unstable", "path_create_directory")
declare function path_create_directory(fd: u32, path: usize, length: u32): u32;
@external("wasi_unstable", "path_remove_directory")
declare function path_remove_directory(fd: u32, path: usize, length: u32): u32;
@external("wasi_unstable", "path_rename")
declare function path_rename(fd: u32, from: usize, length: u32, toFd: u32, to: usize, toLength: u32): u32;
@external("wasi_unstable", "path_symlink")
declare function path_symlink(target: usize, length: u32, fd: u32, path: usize, pathLength: u32): u32;
@external("wasi_unstable", "poll_oneoff")
declare function poll_oneoff(subscriptions: usize, events: usize, count: u32, length: usize): u32;
@external("wasi_unstable", "proc_exit")
declare function proc_exit(code: u32): void;

const ROOT: u32 = 3;
const GUARD: u32 = 16;
const STAT_BYTES: u32 = 56;
const SUBSCRIPTION: u32 = 56;
const ROOM: usize = 16 << 20;
const OUTPUT: usize = 4 << 20;
const CUR: u32 = 0, END: u32 = 1, SET: u32 = 2;

const room = heap.alloc(ROOM);
const output = heap.alloc(OUTPUT);
const pieces = heap.alloc(8 * 1024);
/** Where calls put what they answer. */
const answer = heap.alloc(8);
const slots = new StaticArray<u32>(26);
/** Of the line at work: where its words are, and where it ends. */
const words = new StaticArray<usize>(10);
const lengths = new StaticArray<u32>(10);
let count: i32 = 0;
let lineEnd: usize = 0;
let written: usize = 0;

// Output.

function put(byte: u32): void {
  store<u8>(output + written++, byte);
}

function text(string: string): void {
  for (let i = 0; i < string.length; i++) put(string.charCodeAt(i));
}

function number(value: u64): void {
  if (value >= 10) number(value / 10);
  put(48 + u32(value % 10));
}

function field(value: u64): void {
  put(32);
  number(value);
}

function hex(value: u32, digits: u32): void {
  while (digits--) {
    const digit = (value >> (4 * digits)) & 15;
    put(digit < 10 ? 48 + digit : 87 + digit);
  }
}

function bytes(at: usize, length: usize): void {
  for (let i: usize = 0; i < length; i++) put(load<u8>(at + i));
}

function flush(): void {
  for (let done: usize = 0; done < written; done += load<u32>(answer)) {
    piece(0, output + done, u32(written - done));
    if (fd_write(1, pieces, 1, answer) || !load<u32>(answer)) unreachable();
  }
  written = 0;
}

// The line's arguments.

function digit(letter: u32): u32 {
  return letter <= 57 ? letter - 48 : letter - 87;
}

function value(index: i32, otherwise: u64 = 0): u64 {
  if (index >= count) return otherwise;
  let at = words[index];
  const end = at + lengths[index];
  const negative = load<u8>(at) == 45;
  if (negative) at++;
  let base: u64 = 10, sum: u64 = 0;
  if (end - at > 2 && load<u8>(at + 1) == 120) {
    base = 16;
    at += 2;
  }
  for (; at < end; at++) sum = sum * base + digit(load<u8>(at));
  return negative ? 0 - sum : sum;
}

function slot(letter: u32): i32 {
  return letter - 97;
}

function first(index: i32): u32 {
  return load<u8>(words[index]);
}

/** A letter is a slot, else it is the descriptor's number. */
function fd(index: i32): u32 {
  return first(index) >= 97 ? slots[slot(first(index))] : u32(value(index));
}

function is(index: i32, name: string): bool {
  if (lengths[index] != name.length) return false;
  for (let i = 0; i < name.length; i++) {
    if (load<u8>(words[index] + i) != name.charCodeAt(i)) return false;
  }
  return true;
}

function piece(index: u32, at: usize, length: u32): void {
  store<u32>(pieces + 8 * index, u32(at));
  store<u32>(pieces + 8 * index + 4, length);
}

/** Reads "0a0b,-,0c" into memory; answers how many pieces these are. */
function fromHex(index: i32): u32 {
  if (index >= count) return 0;
  let used: u32 = 0, at = room, start = room;
  for (let i: u32 = 0; i < lengths[index]; i++) {
    const letter = load<u8>(words[index] + i);
    if (letter == 44) {
      piece(used++, start, u32(at - start));
      start = at;
    } else if (letter != 45) {
      store<u8>(at++, (digit(letter) << 4) | digit(load<u8>(words[index] + ++i)));
    }
  }
  piece(used++, start, u32(at - start));
  return used;
}

/** Makes room for reads of "3,0,4" bytes; answers how many pieces these are. */
function fromLengths(index: i32): u32 {
  let used: u32 = 0, at = room, length: u32 = 0;
  for (let i: u32 = 0; i <= lengths[index]; i++) {
    const letter: u32 = i < lengths[index] ? load<u8>(words[index] + i) : 44;
    if (letter != 44) {
      length = length * 10 + digit(letter);
      continue;
    }
    piece(used++, at, length);
    at += length + GUARD;
    length = 0;
  }
  memory.fill(room, 0xee, at - room);
  return used;
}

function untouched(at: usize, length: usize): void {
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(at + i) != 0xee) {
      text(" spilled");
      return;
    }
  }
}

function readBytes(used: u32, length: u32): void {
  put(32);
  for (let i: u32 = 0; i < used; i++) {
    const at = <usize>load<u32>(pieces + 8 * i);
    const whole = load<u32>(pieces + 8 * i + 4);
    const own = min(whole, length);
    for (let j: u32 = 0; j < own; j++) hex(load<u8>(at + j), 2);
    untouched(at + own, whole - own + GUARD);
    length -= own;
  }
}

// Operations: each prints the rest of its line after its name, and answers the error number.

function errno(error: u32): u32 {
  field(error);
  return error;
}

/** Prints the error, or the number that came of it. */
function came(error: u32, result: u64): u32 {
  errno(error);
  if (!error) field(result);
  return error;
}

function open(directory: u32, path: i32): u32 {
  const rights = value(path + 2, 0x1fffffff);
  const error = path_open(
    directory, 1, words[path], lengths[path], u32(value(path + 1)), rights, u64.MAX_VALUE, u32(value(path + 3)),
    answer);
  if (!error) slots[slot(first(1))] = load<u32>(answer);
  return errno(error);
}

function writePieces(used: u32): u32 {
  store<u32>(answer, 0);
  const error = fd_write(fd(1), pieces, used, answer);
  return came(error, load<u32>(answer));
}

function pwrite(): u32 {
  store<u32>(answer, 0);
  const error = fd_pwrite(fd(1), pieces, fromHex(2), value(3), answer);
  return came(error, load<u32>(answer));
}

function fill(): u32 {
  const own = u32(value(2)), used = u32(value(4, 1));
  memory.fill(room, u8(value(3)), own);
  for (let i: u32 = 0; i < used; i++) piece(i, room, own);
  return writePieces(used);
}

function pattern(): u32 {
  const own = u32(value(2)), seed = u32(value(3));
  for (let i: u32 = 0; i < own; i++) store<u8>(room + i, i * 7 + (i >> 8) * 13 + seed);
  piece(0, room, own);
  const error = writePieces(1);
  // What was written may change right after the call.
  memory.fill(room, 0xee, own);
  return error;
}

function dots(): u32 {
  const target = fd(1), all = u32(value(2));
  let error: u32 = 0;
  store<u32>(answer, 0);
  for (let i: u32 = 0; i < all && !error; i++) {
    store<u32>(room, i * 2654435761);
    piece(0, room, 4);
    error = fd_seek(target, i * 4, SET, answer);
    if (!error) error = fd_write(target, pieces, 1, answer);
  }
  return came(error, load<u32>(answer));
}

function read(positioned: bool): u32 {
  const used = fromLengths(2);
  store<u32>(answer, 0);
  const error = positioned
    ? fd_pread(fd(1), pieces, used, value(3), answer)
    : fd_read(fd(1), pieces, used, answer);
  came(error, load<u32>(answer));
  if (!error) readBytes(used, load<u32>(answer));
  return error;
}

function sum(): u32 {
  let hash: u32 = 0x811c9dc5;
  piece(0, room, u32(value(2)));
  store<u32>(answer, 0);
  const error = fd_read(fd(1), pieces, 1, answer);
  const length = load<u32>(answer);
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ load<u8>(room + i)) * 0x01000193;
  came(error, length);
  if (!error) {
    put(32);
    hex(hash, 8);
  }
  return error;
}

function drain(): u32 {
  let total: u32 = 0, length: u32 = 0, error: u32 = 0;
  do {
    piece(0, room + total, 32);
    store<u32>(answer, 0);
    error = fd_read(fd(1), pieces, 1, answer);
    length = load<u32>(answer);
    total += length;
  } while (!error && length && total < 1 << 16);
  came(error, total);
  put(32);
  for (let i: u32 = 0; i < total; i++) hex(load<u8>(room + i), 2);
  if (length) text(" endless");
  return error;
}

function seek(): u32 {
  const whence = is(3, "set") ? SET : is(3, "cur") ? CUR : is(3, "end") ? END : 9;
  const error = fd_seek(fd(1), i64(value(2)), whence, answer);
  return came(error, load<u64>(answer));
}

function tell(): u32 {
  const error = fd_tell(fd(1), answer);
  return came(error, load<u64>(answer));
}

function stat(ofPath: bool): u32 {
  memory.fill(room, 0xee, STAT_BYTES + GUARD);
  const error = ofPath ? path_filestat_get(ROOT, 1, words[1], lengths[1], room) : fd_filestat_get(fd(1), room);
  errno(error);
  if (!error) {
    text(" type");
    field(load<u8>(room + 16));
    text(" size");
    field(load<u64>(room + 24));
    untouched(room + STAT_BYTES, GUARD);
  }
  return error;
}

function fdstat(): u32 {
  const error = errno(fd_fdstat_get(fd(1), room));
  if (!error) {
    text(" type");
    field(load<u8>(room));
    text(" flags");
    field(load<u8>(room + 2));
    text(" rights ");
    hex(load<u32>(room + 8), 8);
  }
  return error;
}

function readdir(): u32 {
  const size: u32 = 4096;
  const directory = fd(1);
  let cookie: u64 = 0;
  let begun = false;
  do {
    const error = fd_readdir(directory, room, size, cookie, answer);
    if (error || !begun) errno(error);
    if (error) return error;
    begun = true;
    const used = room + load<u32>(answer);
    for (let at = room; at + 24 <= used; ) {
      const length = load<u32>(at + 16), name = at + 24;
      if (name + length > used) break; // cut short: again from the entry before
      cookie = load<u64>(at);
      const dots = load<u8>(name) == 46 && (length == 1 || (length == 2 && load<u8>(name + 1) == 46));
      if (!dots) {
        put(32);
        bytes(name, length);
        put(47);
        number(load<u8>(at + 20));
      }
      at = name + length;
    }
  } while (load<u32>(answer) == size);
  return 0;
}

function prestat(): u32 {
  const error = errno(fd_prestat_get(fd(1), room));
  if (!error) {
    text(" type");
    field(load<u8>(room));
    text(" length");
    field(load<u32>(room + 4));
  }
  return error;
}

function prestatname(): u32 {
  const length = u32(value(2));
  memory.fill(room, 0, length + 1);
  const error = errno(fd_prestat_dir_name(fd(1), room, length));
  if (!error) {
    put(32);
    for (let at = room; load<u8>(at); at++) put(load<u8>(at));
  }
  return error;
}

function subscribe(index: u32, userdata: u64, type: u8): usize {
  const at = room + index * SUBSCRIPTION;
  memory.fill(at, 0, SUBSCRIPTION);
  store<u64>(at, userdata);
  store<u8>(at + 8, type);
  return at;
}

function subscribeFile(index: u32, userdata: u64, file: u32): void {
  store<u32>(subscribe(index, userdata, 1) + 16, file);
}

function subscribeClock(index: u32, clock: u32, millis: u64): void {
  const at = subscribe(index, u64.MAX_VALUE, 0);
  store<u64>(at + 16, u64.MAX_VALUE);
  store<u32>(at + 24, clock);
  store<u64>(at + 32, millis * 1000000);
}

function polled(subscriptions: u32): u32 {
  store<u32>(answer, 0);
  const error = poll_oneoff(room, room + 4096, subscriptions, answer);
  const length = load<u32>(answer);
  came(error, length);
  for (let i: u32 = 0; !error && i < length; i++) {
    const event = room + 4096 + 32 * i;
    put(32);
    if (load<u64>(event) == u64.MAX_VALUE) {
      text("clock");
    } else {
      put(load<u8>(event));
      put(58);
      number(load<u16>(event + 8));
      put(58);
      number(load<u64>(event + 16));
    }
  }
  return error;
}

/** poll a,b MILLIS: readable descriptors, in slots; "-" for no time limit */
function poll(): u32 {
  let subscriptions: u32 = 0;
  for (let i: u32 = 0; i < lengths[1]; i += 2) {
    const letter = load<u8>(words[1] + i);
    subscribeFile(subscriptions++, letter, slots[slot(letter)]);
  }
  if (!is(2, "-")) subscribeClock(subscriptions++, 1, value(2));
  return polled(subscriptions);
}

function sleep(): u32 {
  subscribeClock(0, u32(value(1)), value(2));
  return polled(1);
}

/** wait a: until something can be read from it, which is read and not shown */
function wait(): u32 {
  subscribeFile(0, 0, fd(1));
  const error = poll_oneoff(room, room + 4096, 1, answer);
  piece(0, room, 4096);
  return errno(error ? error : fd_read(fd(1), pieces, 1, answer));
}

/** FD ADDRESS LENGTH */
function raw(): u32 {
  const address = usize(value(2)), size = u32(value(3));
  store<u32>(answer, 0);
  piece(0, address, size);
  const error = is(0, "rawread") ? fd_read(fd(1), pieces, 1, answer)
    : is(0, "rawwrite") ? fd_write(fd(1), pieces, 1, answer)
    : fd_write(fd(1), address, size, answer);
  return came(error, load<u32>(answer));
}

function whole(): u32 {
  piece(0, words[2], u32(lineEnd - words[2]));
  return writePieces(1);
}

function say(): u32 {
  for (let i = 1; i < count; i++) {
    put(32);
    bytes(words[i], lengths[i]);
  }
  return 0;
}

function end(): void {
  put(10);
  flush();
}

function exit(): u32 {
  end();
  proc_exit(u32(value(1)));
  return 0;
}

function trap(): u32 {
  end();
  unreachable();
  return 0;
}

let turns: u32 = 0, running = true;

function spin(): u32 {
  end();
  while (running) turns++;
  return 0;
}

function run(): u32 {
  if (is(0, "open")) return open(ROOT, 2);
  if (is(0, "openat")) return open(fd(2), 3);
  if (is(0, "close")) return errno(fd_close(fd(1)));
  if (is(0, "write")) return writePieces(fromHex(2));
  if (is(0, "text")) return whole();
  if (is(0, "pwrite")) return pwrite();
  if (is(0, "fill")) return fill();
  if (is(0, "pattern")) return pattern();
  if (is(0, "dots")) return dots();
  if (is(0, "read")) return read(false);
  if (is(0, "pread")) return read(true);
  if (is(0, "sum")) return sum();
  if (is(0, "drain")) return drain();
  if (is(0, "seek")) return seek();
  if (is(0, "tell")) return tell();
  if (is(0, "stat")) return stat(false);
  if (is(0, "pathstat")) return stat(true);
  if (is(0, "fdstat")) return fdstat();
  if (is(0, "setflags")) return errno(fd_fdstat_set_flags(fd(1), u32(value(2))));
  if (is(0, "readdir")) return readdir();
  if (is(0, "renumber")) return errno(fd_renumber(fd(1), fd(2)));
  if (is(0, "prestat")) return prestat();
  if (is(0, "prestatname")) return prestatname();
  if (is(0, "poll")) return poll();
  if (is(0, "sleep")) return sleep();
  if (is(0, "wait")) return wait();
  if (is(0, "rawread") || is(0, "rawwrite") || is(0, "rawvector")) return raw();
  if (is(0, "setsize")) return errno(fd_filestat_set_size(fd(1), value(2)));
  if (is(0, "allocate")) return errno(fd_allocate(fd(1), value(2), value(3)));
  if (is(0, "settimes")) return errno(fd_filestat_set_times(fd(1), 0, 0, 10));
  if (is(0, "sync")) return errno(fd_sync(fd(1)));
  if (is(0, "datasync")) return errno(fd_datasync(fd(1)));
  if (is(0, "advise")) return errno(fd_advise(fd(1), 0, 0, 0));
  if (is(0, "unlink")) return errno(path_unlink_file(ROOT, words[1], lengths[1]));
  if (is(0, "mkdir")) return errno(path_create_directory(ROOT, words[1], lengths[1]));
  if (is(0, "rmdir")) return errno(path_remove_directory(ROOT, words[1], lengths[1]));
  if (is(0, "rename")) return errno(path_rename(ROOT, words[1], lengths[1], ROOT, words[2], lengths[2]));
  if (is(0, "symlink")) return errno(path_symlink(words[1], lengths[1], ROOT, words[2], lengths[2]));
  if (is(0, "grow")) return errno(memory.grow(i32(value(1))) == -1 ? 1 : 0);
  if (is(0, "say")) return say();
  if (is(0, "exit")) return exit();
  if (is(0, "trap")) return trap();
  if (is(0, "spin")) return spin();
  text(" unknown");
  return 1;
}

function operate(): u32 {
  bytes(words[0], lengths[0]);
  const error = run();
  put(10);
  return error;
}

/** times N OPERATION…: only the last is shown, after how many of them succeeded */
function repeat(): void {
  const rounds = value(1);
  let good: u64 = 0;
  count -= 2;
  for (let i = 0; i < count; i++) {
    words[i] = words[i + 2];
    lengths[i] = lengths[i + 2];
  }
  text("times ");
  const start = written;
  for (let i: u64 = 0; i < rounds; i++) {
    written = start;
    if (!operate()) good++;
  }
  written--;
  field(good);
  put(10);
}

/** Finds the words of the line at `at`; answers where the next line is. */
function split(at: usize, stop: usize): usize {
  count = 0;
  while (at < stop && load<u8>(at) != 10) {
    if (load<u8>(at) == 32) {
      at++;
      continue;
    }
    const start = at;
    while (at < stop && load<u8>(at) != 32 && load<u8>(at) != 10) at++;
    if (count < 10) {
      words[count] = start;
      lengths[count++] = u32(at - start);
    }
  }
  lineEnd = at;
  return min(at + 1, stop);
}

function main(): void {
  const script = heap.alloc(1 << 20);
  let stop = script;
  do {
    piece(0, stop, u32(script + (1 << 20) - stop));
    if (fd_read(0, pieces, 1, answer)) unreachable();
    stop += load<u32>(answer);
  } while (load<u32>(answer));
  for (let i = 0; i < 26; i++) slots[i] = u32.MAX_VALUE;
  let looped = script, rounds: u64 = 0, quiet = false;
  for (let at = script; at < stop; ) {
    const before = written;
    at = split(at, stop);
    if (!count || first(0) == 35) continue;
    if (is(0, "loop")) { // … end, so many times
      rounds = value(1);
      looped = at;
    } else if (is(0, "end")) {
      if (--rounds) at = looped;
    } else if (is(0, "quiet") || is(0, "loud")) {
      quiet = is(0, "quiet");
    } else if (is(0, "times")) {
      repeat();
    } else {
      operate();
    }
    if (quiet) written = min(before, written);
    else if (written > OUTPUT / 2) flush();
  }
  flush();
}

main();
