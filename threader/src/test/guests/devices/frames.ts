// Draws as the first AssemblyScript programs for these devices did: opens three files for every
// frame and closes none, over wasi_unstable, by paths without a leading slash. Knows the events 1
// to 7; any other keeps it busy for ever, event 8 too.
//
// Its input is "FRAMES SEEKS PAGES": how many frames (0: without end), whether it moves to the
// start of each file that it opened (1) or never seeks (0), and how much memory it takes for each
// frame and never gives back.

@external("wasi_unstable", "path_open")
declare function path_open(
  fd: u32, look: u32, path: usize, length: u32, flags: u32, rights: u64, inheriting: u64,
  descriptorFlags: u32, opened: usize): u32;
@external("wasi_unstable", "fd_seek")
declare function fd_seek(fd: u32, offset: i64, whence: u32, position: usize): u32;
@external("wasi_unstable", "fd_read")
declare function fd_read(fd: u32, pieces: usize, count: u32, length: usize): u32;
@external("wasi_unstable", "fd_write")
declare function fd_write(fd: u32, pieces: usize, count: u32, length: usize): u32;
@external("wasi_unstable", "proc_exit")
declare function proc_exit(code: u32): void;

const WIDTH: u32 = 160, HEIGHT: u32 = 144;
const CREATE_TRUNCATE: u32 = 9, START: u32 = 2;
const RIGHTS_TO_PIXELS: u64 = 0x200466, RIGHTS_TO_DRAW: u64 = 0x200464, RIGHTS_TO_INPUT: u64 = 0x204026;

const answer = memory.data(8);
const piece = memory.data(8);
const digit = memory.data(1);
const typed = memory.data(4096);
const pixels = heap.alloc(4 * WIDTH * HEIGHT);
/** The last key pressed is the blue of all pixels. */
let blue: u8 = 0;

function open(path: string, flags: u32, rights: u64): u32 {
  const utf8 = String.UTF8.encode(path);
  const error = path_open(
    3, 1, changetype<usize>(utf8), utf8.byteLength, flags, rights, rights, 0, answer);
  if (error) proc_exit(255);
  return load<u32>(answer);
}

function write(fd: u32, bytes: usize, length: u32): void {
  store<u32>(piece, bytes);
  store<u32>(piece + 4, length);
  fd_write(fd, piece, 1, answer);
}

function read(fd: u32, bytes: usize, length: u32): u32 {
  store<u32>(piece, bytes);
  store<u32>(piece + 4, length);
  fd_read(fd, piece, 1, answer);
  return load<u32>(answer);
}

function paint(frame: u32): void {
  for (let y: u32 = 0; y < HEIGHT; y++) {
    for (let x: u32 = 0; x < WIDTH; x++) {
      store<u32>(pixels + 4 * (y * WIDTH + x), (frame & 255) << 16 | (x + y & 255) << 8 | blue);
    }
  }
}

function draw(seeks: bool): void {
  const fb = open("_wasmer/dev/fb0/fb", CREATE_TRUNCATE, RIGHTS_TO_PIXELS);
  if (seeks) fd_seek(fb, 0, START, answer);
  write(fb, pixels, 4 * WIDTH * HEIGHT);
  const shown = open("_wasmer/dev/fb0/draw", CREATE_TRUNCATE, RIGHTS_TO_DRAW);
  if (seeks) fd_seek(shown, 0, START, answer);
  store<u8>(digit, 48);
  write(shown, digit, 1);
}

function listen(): void {
  const length = read(open("_wasmer/dev/fb0/input", 0, RIGHTS_TO_INPUT), typed, 4096);
  let at: u32 = 0;
  while (at < length) {
    const type = load<u8>(typed + at);
    if (type == 1) blue = load<u8>(typed + at + 1);
    if (type == 1 || type == 3) at += 2;
    else if (type == 2 || type == 4 || type == 5 || type == 7) at += 9;
  }
}

function number(at: usize): u32 {
  let sum: u32 = 0;
  for (; load<u8>(at) >= 48; at++) sum = 10 * sum + load<u8>(at) - 48;
  return sum;
}

function main(): void {
  read(0, typed, 4096);
  const frames = number(typed);
  let at = typed;
  while (load<u8>(at) != 32) at++;
  const seeks = load<u8>(at + 1) == 49;
  const pages = number(at + 3);
  const size = String.UTF8.encode("160x144");
  write(open("_wasmer/dev/fb0/virtual_size", CREATE_TRUNCATE, RIGHTS_TO_DRAW), changetype<usize>(size), 7);
  for (let frame: u32 = 0; !frames || frame < frames; frame++) {
    paint(frame);
    draw(seeks);
    listen();
    if (pages) memory.fill(heap.alloc((pages << 16) - 16), 1, 16);
  }
}

main();
