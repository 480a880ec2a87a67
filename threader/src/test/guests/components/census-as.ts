// The program of census.c in AssemblyScript, with the names that start with cm32p2: "cm32p2|wasi:io/poll@0.2" and so on.
@external("cm32p2|wasi:io/poll@0.2", "poll")
declare function poll(pollables: usize, count: i32, ready: usize): void;
@external("cm32p2|wasi:io/poll@0.2", "[method]pollable.ready")
declare function pollableReady(self: i32): i32;
@external("cm32p2|wasi:io/poll@0.2", "[method]pollable.block")
declare function pollableBlock(self: i32): void;
@external("cm32p2|wasi:io/poll@0.2", "pollable_drop")
declare function pollableDrop(self: i32): void;
@external("cm32p2|wasi:io/streams@0.2", "[method]input-stream.read")
declare function inputRead(self: i32, most: u64, result: usize): void;
@external("cm32p2|wasi:io/streams@0.2", "[method]input-stream.subscribe")
declare function inputSubscribe(self: i32): i32;
@external("cm32p2|wasi:io/streams@0.2", "input-stream_drop")
declare function inputDrop(self: i32): void;
@external("cm32p2|wasi:io/streams@0.2", "[method]output-stream.blocking-write-and-flush")
declare function outputWrite(self: i32, bytes: usize, count: i32, result: usize): void;
@external("cm32p2|wasi:io/streams@0.2", "output-stream_drop")
declare function outputDrop(self: i32): void;
@external("cm32p2|wasi:cli/stdin@0.2", "get-stdin")
declare function getStdin(): i32;
@external("cm32p2|wasi:cli/stdout@0.2", "get-stdout")
declare function getStdout(): i32;
@external("cm32p2|wasi:cli/stderr@0.2", "get-stderr")
declare function getStderr(): i32;
@external("cm32p2|wasi:cli/environment@0.2", "get-arguments")
declare function getArguments(list: usize): void;
@external("cm32p2|wasi:cli/environment@0.2", "get-environment")
declare function getEnvironment(list: usize): void;
@external("cm32p2|wasi:cli/exit@0.2", "exit")
declare function exit(bad: i32): void;
@external("cm32p2|wasi:clocks/monotonic-clock@0.2", "now")
declare function now(): u64;
@external("cm32p2|wasi:clocks/monotonic-clock@0.2", "subscribe-duration")
declare function subscribeDuration(nanos: u64): i32;
@external("cm32p2|wasi:random/random@0.2", "get-random-u64")
declare function randomNumber(): u64;

const ARENA = memory.data(131072, 16);
const RESULT = memory.data(16, 8);
const WAITS = memory.data(8, 4);
let allocated: usize = 0;

export function allocate(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  const at = (allocated + alignment - 1) & ~(alignment - 1);
  if (old != 0 || oldSize != 0 || size > 131072 - at) unreachable();
  allocated = at + size;
  return ARENA + at;
}

function put(stream: i32, bytes: usize, count: i32): void {
  while (count > 0) {
    const part = min(count, 4096);
    outputWrite(stream, bytes, part, RESULT);
    if (load<u8>(RESULT) != 0) unreachable();
    bytes += part;
    count -= part;
  }
}

function say(stream: i32, text: string): void {
  const bytes = String.UTF8.encode(text);
  put(stream, changetype<usize>(bytes), bytes.byteLength);
}

function listAll(out: i32, title: string, each: i32): void {
  const text = load<usize>(RESULT);
  const count = load<i32>(RESULT + 4);
  say(out, title);
  const copy = new StaticArray<usize>(2 * each * count);
  memory.copy(changetype<usize>(copy), text, 8 * each * count);
  for (let i = 0; i < count; i++) {
    say(out, i == 0 ? " " : ", ");
    for (let part = 0; part < each; part++) {
      if (part > 0) say(out, "=");
      put(out, copy[2 * (i * each + part)], <i32>copy[2 * (i * each + part) + 1]);
    }
  }
  say(out, "\n");
  allocated = 0;
}

let failed = false;

function startsWithFail(at: usize, count: i32): bool {
  return count >= 4 && String.UTF8.decodeUnsafe(at, 4) == "fail";
}

function copy(input: i32, out: i32): u64 {
  store<i32>(WAITS, inputSubscribe(input));
  store<i32>(WAITS + 4, subscribeDuration(60000000000));
  let total: u64 = 0;
  for (;;) {
    poll(WAITS, 2, RESULT);
    if (load<i32>(RESULT + 4) != 1 || load<i32>(load<usize>(RESULT)) != 0) unreachable();
    allocated = 0;
    inputRead(input, 4096, RESULT);
    if (load<u8>(RESULT) != 0) break;
    const at = load<usize>(RESULT, 4);
    const count = load<i32>(RESULT, 8);
    if (total == 0) failed = startsWithFail(at, count);
    for (let i: usize = at; i < at + count; i++) {
      const byte = load<u8>(i);
      if (byte >= 0x61 && byte <= 0x7a) store<u8>(i, byte - 0x20);
    }
    put(out, at, count);
    total += count;
    allocated = 0;
  }
  pollableDrop(load<i32>(WAITS));
  pollableDrop(load<i32>(WAITS + 4));
  return total;
}

export function run(): i32 {
  const input = getStdin();
  const out = getStdout();
  const err = getStderr();
  const began = now();
  getArguments(RESULT);
  listAll(out, "arguments:", 1);
  getEnvironment(RESULT);
  listAll(out, "environment:", 2);
  const total = copy(input, out);
  say(out, "\ninput: " + total.toString() + " bytes\n");
  const timer = subscribeDuration(1000000);
  pollableBlock(timer);
  say(out, pollableReady(timer) != 0 && now() >= began + 1000000 ? "clock: forward\n" : "clock: odd\n");
  pollableDrop(timer);
  say(out, randomNumber() != randomNumber() ? "random: different\n" : "random: the same\n");
  say(err, "a census was taken\n");
  inputDrop(input);
  outputDrop(out);
  outputDrop(err);
  if (failed) exit(1);
  return 0;
}
