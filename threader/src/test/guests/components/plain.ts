// A command of WASI preview 1 in AssemblyScript, made a component by the adapter: answers the lines of its input in
// reverse order, each reversed.
@external("wasi_snapshot_preview1", "fd_read")
declare function fdRead(fd: i32, vectors: usize, count: i32, read: usize): i32;
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(fd: i32, vectors: usize, count: i32, written: usize): i32;
@external("wasi_snapshot_preview1", "proc_exit")
declare function procExit(code: i32): void;

const VECTOR = memory.data(8, 4);
const COUNT = memory.data(4, 4);
const BUFFER = memory.data(65536, 16);

function readAll(): string {
  let length = 0;
  let read: i32;
  do {
    store<usize>(VECTOR, BUFFER + length);
    store<i32>(VECTOR, min(4096, 65536 - length), 4);
    if (fdRead(0, VECTOR, 1, COUNT) != 0) procExit(1);
    read = load<i32>(COUNT);
    length += read;
  } while (read > 0);
  return String.UTF8.decodeUnsafe(BUFFER, length);
}

function write(text: string): void {
  const bytes = String.UTF8.encode(text);
  let at = changetype<usize>(bytes);
  let left = bytes.byteLength;
  while (left > 0) {
    store<usize>(VECTOR, at);
    store<i32>(VECTOR, left, 4);
    if (fdWrite(1, VECTOR, 1, COUNT) != 0) procExit(1);
    at += load<i32>(COUNT);
    left -= load<i32>(COUNT);
  }
}

export function _start(): void {
  const lines = readAll().split("\n").reverse();
  for (let i = 0; i < lines.length; i++) lines[i] = lines[i].split("").reverse().join("");
  write(lines.join("\n"));
}
