// A window, its frame, the events of the person before it, and sound, over Threader's device files; for
// AssemblyScript 0.28, in one file. It makes no garbage: what is made is made when the window opens.
//
// The function's service.toml must declare the dependency wasmer.io.devices.

@external("wasi_snapshot_preview1", "path_open")
declare function pathOpen(
  root: i32, lookup: i32, path: usize, length: i32, flags: i32, rights: i64, inheriting: i64, how: i32, fd: usize,
): i32;
@external("wasi_snapshot_preview1", "fd_read")
declare function fdRead(fd: i32, pieces: usize, count: i32, done: usize): i32;
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(fd: i32, pieces: usize, count: i32, done: usize): i32;
@external("wasi_snapshot_preview1", "fd_seek")
declare function fdSeek(fd: i32, offset: i64, whence: i32, position: usize): i32;

/** The descriptor of the directory `/`; paths are relative to it. */
const ROOT: i32 = 3;
const RIGHTS: i64 = 0x66; // read, seek, tell, write
/** Reads of one poll end here even if a host always has more. */
const READS: i32 = 16;
const ROOM: i32 = 4096;
/** As many axes of a gamepad are told. */
export const AXES: i32 = 8;

/** One piece (address, length), and what a call gave. */
const piece: usize = memory.data(8);
const result: usize = memory.data(8);

function openDevice(path: string): i32 {
  const name = String.UTF8.encode(path);
  const code = pathOpen(ROOT, 0, changetype<usize>(name), name.byteLength, 0, RIGHTS, 0, 0, result);
  return code == 0 ? load<i32>(result) : -1;
}

/** How many bytes came; -1 when it failed. */
function readDevice(fd: i32, to: usize, length: i32): i32 {
  store<usize>(piece, to);
  store<i32>(piece, length, 4);
  return fdRead(fd, piece, 1, result) == 0 ? load<i32>(result) : -1;
}

function writeDevice(fd: i32, from: usize, length: i32): bool {
  while (length > 0) {
    store<usize>(piece, from);
    store<i32>(piece, length, 4);
    if (fdWrite(fd, piece, 1, result) != 0) return false;
    const done = load<i32>(result);
    if (done <= 0) return false;
    from += done;
    length -= done;
  }
  return true;
}

/** The bytes go to the start of the device. */
function putDevice(fd: i32, from: usize, length: i32): bool {
  return fdSeek(fd, 0, 0, result) == 0 && writeDevice(fd, from, length);
}

function putText(fd: i32, text: string): bool {
  const bytes = String.UTF8.encode(text);
  return putDevice(fd, changetype<usize>(bytes), bytes.byteLength);
}

/** Writes a line to standard error, for messages such as `Window.failure`. */
export function complain(text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  writeDevice(2, changetype<usize>(bytes), bytes.byteLength);
}

/**
 * A rectangle of pixels, each 0xRRGGBB: in memory blue, green, red, any. Row by row from the top. Drawing beyond its
 * edges is cut off.
 */
export class Frame {
  readonly pixels: StaticArray<u32>;

  constructor(
    readonly width: i32,
    readonly height: i32,
  ) {
    this.pixels = new StaticArray<u32>(width * height);
  }

  /** The pixel there; black outside. */
  at(x: i32, y: i32): u32 {
    if (<u32>x >= <u32>this.width || <u32>y >= <u32>this.height) return 0;
    return unchecked(this.pixels[y * this.width + x]);
  }

  set(x: i32, y: i32, rgb: u32): void {
    if (<u32>x >= <u32>this.width || <u32>y >= <u32>this.height) return;
    unchecked((this.pixels[y * this.width + x] = rgb));
  }

  fill(rgb: u32): void {
    this.rect(0, 0, this.width, this.height, rgb);
  }

  /** A filled rectangle. */
  rect(x: i32, y: i32, width: i32, height: i32, rgb: u32): void {
    const right = min(x + width, this.width);
    const bottom = min(y + height, this.height);
    for (let row = max(y, 0); row < bottom; row++) {
      for (let column = max(x, 0); column < right; column++) {
        unchecked((this.pixels[row * this.width + column] = rgb));
      }
    }
  }

  /** Copies another frame with its left upper corner to x, y; its pixels of the colour `hole` are left out. */
  blit(x: i32, y: i32, other: Frame, hole: u32 = u32.MAX_VALUE): void {
    for (let row = 0; row < other.height; row++) {
      for (let column = 0; column < other.width; column++) {
        const rgb = unchecked(other.pixels[row * other.width + column]);
        if (rgb != hole) this.set(x + column, y + row, rgb);
      }
    }
  }
}

/** A key by its place on a keyboard, not by what is printed on it; left and right of a pair are one. */
export enum Key {
  Backspace = 8, Tab = 9, Enter = 13, Shift = 16, Control = 17, Alt = 18, Pause = 19,
  CapsLock = 20, Escape = 27, Space = 32, PageUp = 33, PageDown = 34, End = 35, Home = 36,
  Left = 37, Up = 38, Right = 39, Down = 40, Insert = 45, Delete = 46, Digit0 = 48, Digit1 = 49,
  Digit2 = 50, Digit3 = 51, Digit4 = 52, Digit5 = 53, Digit6 = 54, Digit7 = 55, Digit8 = 56,
  Digit9 = 57, A = 65, B = 66, C = 67, D = 68, E = 69, F = 70, G = 71, H = 72, I = 73, J = 74,
  K = 75, L = 76, M = 77, N = 78, O = 79, P = 80, Q = 81, R = 82, S = 83, T = 84, U = 85, V = 86,
  W = 87, X = 88, Y = 89, Z = 90, MetaLeft = 91, MetaRight = 92, Numpad0 = 96, Numpad1 = 97,
  Numpad2 = 98, Numpad3 = 99, Numpad4 = 100, Numpad5 = 101, Numpad6 = 102, Numpad7 = 103,
  Numpad8 = 104, Numpad9 = 105, NumpadMultiply = 106, NumpadAdd = 107, NumpadSubtract = 109,
  NumpadDecimal = 110, NumpadDivide = 111, F1 = 112, F2 = 113, F3 = 114, F4 = 115, F5 = 116,
  F6 = 117, F7 = 118, F8 = 119, F9 = 120, F10 = 121, F11 = 122, F12 = 123, NumLock = 144,
  ScrollLock = 145, Semicolon = 186, Equal = 187, Comma = 188, Minus = 189, Period = 190,
  Slash = 191, Backquote = 192, BracketLeft = 219, Backslash = 220, BracketRight = 221,
  Quote = 222, Other = 255,
}

export enum Button {
  Left,
  Right,
  Middle,
}

/** What a finger did. */
export enum Phase {
  Start,
  Move,
  End,
  Cancel,
}

export enum Kind {
  /** `key` */
  KeyPress,
  /** `key` */
  KeyRelease,
  /** `x`, `y` */
  MouseMove,
  /** `button`, `x`, `y` */
  ButtonPress,
  /** `button`, `x`, `y` */
  ButtonRelease,
  /** `dx`, `dy`: positive is right and down; `x`, `y` */
  Wheel,
  /** `text()`: what was typed, after dead keys and input methods */
  Text,
  /** `phase`, `finger`, `x`, `y` */
  Touch,
  /** `index`, `buttons` as bits, `axis(n)` from -32767 to 32767 */
  Gamepad,
  /** `x`, `y`: size of the onlooker's window in pixels of its own */
  Resize,
  /** The window was closed: a program ends now, or is ended soon. */
  Closed,
}

/** What a person did; places are pixels of the frame. Which members count is told beside the kinds. */
export class Event {
  kind: Kind = Kind.Closed;
  x: i32 = 0;
  y: i32 = 0;
  dx: i32 = 0;
  dy: i32 = 0;
  key: Key = Key.Other;
  button: Button = Button.Left;
  phase: Phase = Phase.Start;
  finger: u32 = 0;
  index: i32 = 0;
  buttons: u32 = 0;
  /** Where a text or axes lie, and how many bytes; until the next event is taken. */
  private bytes: usize = 0;
  private length: i32 = 0;

  text(): string {
    return this.kind == Kind.Text ? String.UTF8.decodeUnsafe(this.bytes, this.length) : "";
  }

  axis(n: i32): i32 {
    return this.kind == Kind.Gamepad && n >= 0 && n * 2 + 2 <= this.length ? load<i16>(this.bytes + (n << 1)) : 0;
  }

  keep(bytes: usize, length: i32): void {
    this.bytes = bytes;
    this.length = length;
  }

  place(x: i32, y: i32): void {
    this.x = x;
    this.y = y;
  }
}

/** The bytes of one read, and how far they are taken apart. */
class Queue {
  private room: StaticArray<u8> = new StaticArray<u8>(ROOM);
  private length: i32 = 0;
  private at: i32 = 0;
  private reads: i32 = 0;

  constructor(private fd: i32) {}

  /** Reads on when all is taken apart; false when there is nothing now. */
  has(): bool {
    if (this.at < this.length) return true;
    const last = this.reads > 0 && this.length < ROOM / 2;
    if (this.fd < 0 || last || this.reads == READS) return false;
    this.length = max(readDevice(this.fd, changetype<usize>(this.room), ROOM), 0);
    this.reads++;
    this.at = 0;
    return this.length > 0;
  }

  /** The address of so many bytes; 0 when they are cut, and then the read is done with. */
  take(length: i32): usize {
    if (this.length - this.at < length) {
      this.at = this.length;
      return 0;
    }
    this.at += length;
    return changetype<usize>(this.room) + this.at - length;
  }

  skip(): void {
    this.at = this.length;
  }

  rest(): void {
    this.reads = 0;
    this.length = this.at = 0;
  }
}

/** A window on one of the framebuffers 0 to 3. Its files are opened once. */
export class Window {
  /** Why the last `open`, `resize` or `present` did not succeed. */
  static failure: string = "";

  /** What the next `present` shows. */
  frame: Frame = new Frame(0, 0);
  /** What `next` took last. */
  readonly event: Event = new Event();
  /** Whether the person or `close` closed it. */
  closed: bool = false;
  mouseX: i32 = 0;
  mouseY: i32 = 0;

  private keys: StaticArray<bool> = new StaticArray<bool>(256);
  private buttons: StaticArray<bool> = new StaticArray<bool>(3);
  /** Buttons that the reads of this poll named. */
  private named: StaticArray<bool> = new StaticArray<bool>(3);
  private drawn: bool = false;
  /** A press that comes after the move to where it happened; -1 for none. */
  private pressed: i32 = -1;
  private inputs: Queue;
  private others: Queue;

  private constructor(
    private fb: i32,
    private size: i32,
    private draw: i32,
    input: i32,
    more: i32,
    private vsync: i32,
  ) {
    this.inputs = new Queue(input);
    this.others = new Queue(more);
  }

  /** Opens a window of so many pixels; null, and `Window.failure`, when there is none. */
  static open(width: i32, height: i32, framebuffer: i32 = 0): Window | null {
    const path = "_wasmer/dev/fb" + framebuffer.toString() + "/";
    const size = openDevice(path + "virtual_size");
    const fb = openDevice(path + "fb");
    const draw = openDevice(path + "draw");
    const input = openDevice(path + "input");
    if (size < 0 || fb < 0 || draw < 0 || input < 0) {
      Window.failure = "cannot open /" + path + "*; declare wasmer.io.devices in service.toml: " +
        '[[iomod.dependencies]] coordinates = "wasmer.io.devices"';
      return null;
    }
    // A host without these does without.
    const window = new Window(fb, size, draw, input, openDevice(path + "events"), openDevice(path + "vsync"));
    return window.resize(width, height) ? window : null;
  }

  /** Gives the window another size, and a black frame; opens it when it was closed. */
  resize(width: i32, height: i32): bool {
    const text = width.toString() + "x" + height.toString();
    if (width <= 0 || height <= 0 || !putText(this.size, text)) {
      Window.failure = "no window of " + text + " is to be had: it has no pixels, or more than the function may have";
      return false;
    }
    this.frame = new Frame(width, height);
    this.closed = false;
    return true;
  }

  /** The text `WxH` that the host tells; `0x0` when the window is closed. */
  hostSize(): string {
    if (fdSeek(this.size, 0, 0, result) != 0) return "0x0";
    const room = new StaticArray<u8>(32);
    const length = readDevice(this.size, changetype<usize>(room), 32);
    return String.UTF8.decodeUnsafe(changetype<usize>(room), max(length, 0));
  }

  close(): bool {
    this.closed = true;
    return putText(this.size, "0x0");
  }

  isDown(key: Key): bool {
    return unchecked(this.keys[key]);
  }

  isHeld(button: Button): bool {
    return unchecked(this.buttons[button]);
  }

  /** Shows the frame: one write of all pixels, and a draw, which waits for the function's frame rate. */
  present(): bool {
    const pixels = changetype<usize>(this.frame.pixels);
    const length = this.frame.pixels.length << 2;
    store<u8>(result, 0x30, 4);
    if (!putDevice(this.fb, pixels, length) || !putDevice(this.draw, result + 4, 1)) {
      Window.failure = "a device file cannot be written";
      return false;
    }
    this.drawn = true;
    return true;
  }

  /** Waits for the next frame's slot and tells how many there have been; for programs that do not draw each frame. */
  wait(): u64 {
    return this.vsync >= 0 && readDevice(this.vsync, slot, 8) == 8 ? load<u64>(slot) : 0;
  }

  /**
   * Takes the next of what the person did as `event`; false when there is nothing now. Never waits. To be called until
   * it is false once in each frame: `while (window.next()) switch (window.event.kind) { … }`.
   */
  next(): bool {
    if (this.pressed >= 0) {
      this.event.place(this.mouseX, this.mouseY);
      this.told(Kind.ButtonPress, this.pressed);
      this.pressed = -1;
      return true;
    }
    // Releases of buttons come first: a press in the other file is then the next one.
    while (this.others.has()) if (this.takeOther()) return true;
    while (this.inputs.has()) if (this.takeInput()) return true;
    if (this.drawn) {
      for (let button = 0; button < 3; button++) {
        // A button that the device named no more after a frame is up.
        if (!unchecked(this.named[button]) && this.release(button, this.mouseX, this.mouseY)) return true;
      }
    }
    this.inputs.rest();
    this.others.rest();
    for (let button = 0; button < 3; button++) unchecked((this.named[button] = false));
    this.drawn = false;
    return false;
  }

  /** One event of the input file. An unknown type ends the read: nobody knows how long it is. */
  private takeInput(): bool {
    const type = load<u8>(this.inputs.take(1));
    switch (type) {
      case 1:
      case 3:
        return this.takeKey(type == 1);
      case 2:
        return this.takePlace(-1);
      case 4:
      case 5:
      case 7:
        return this.takePlace(buttonOf(type));
      case 8: {
        const first = !this.closed;
        this.closed = true;
        this.event.kind = Kind.Closed;
        return first;
      }
      default:
        this.inputs.skip();
        return false;
    }
  }

  private takeKey(down: bool): bool {
    const at = this.inputs.take(1);
    if (!at) return false;
    const code = load<u8>(at);
    unchecked((this.keys[code] = down));
    this.event.kind = down ? Kind.KeyPress : Kind.KeyRelease;
    this.event.key = code;
    return true;
  }

  /** The device names a held button again for each frame drawn; only the first is a press, after the move to it. */
  private takePlace(button: i32): bool {
    const at = this.inputs.take(8);
    if (!at) return false;
    const x = load<i32>(at);
    const y = load<i32>(at, 4);
    const moved = x != this.mouseX || y != this.mouseY;
    this.mouseX = x;
    this.mouseY = y;
    this.event.place(x, y);
    let press = false;
    if (button >= 0) {
      press = !unchecked(this.buttons[button]);
      unchecked((this.buttons[button] = true));
      unchecked((this.named[button] = true));
    }
    if (moved) {
      this.event.kind = Kind.MouseMove;
      if (press) this.pressed = button;
    } else if (press) {
      this.told(Kind.ButtonPress, button);
    }
    return moved || press;
  }

  private told(kind: Kind, button: Button): void {
    this.event.kind = kind;
    this.event.button = button;
  }

  private release(button: i32, x: i32, y: i32): bool {
    if (button < 0 || !unchecked(this.buttons[button])) return false;
    unchecked((this.buttons[button] = false));
    this.event.place(x, y);
    this.told(Kind.ButtonRelease, button);
    return true;
  }

  /** One record of the events file. Each tells its length, so unknown ones are skipped. */
  private takeOther(): bool {
    const length = <i32>load<u8>(this.others.take(1));
    const at = this.others.take(length);
    if (!at || length == 0) return false;
    return this.other(load<u8>(at), at + 1, length - 1);
  }

  private other(type: u8, body: usize, length: i32): bool {
    const event = this.event;
    if (type == 1 && length >= 8) {
      event.kind = Kind.Resize;
      event.place(load<i32>(body), load<i32>(body, 4));
    } else if (type == 2 && length >= 16) {
      event.kind = Kind.Wheel;
      event.dx = load<i32>(body);
      event.dy = load<i32>(body, 4);
      event.place(load<i32>(body, 8), load<i32>(body, 12));
    } else if (type == 3 && length >= 9) {
      return this.release(buttonOf(load<u8>(body)), load<i32>(body, 1), load<i32>(body, 5));
    } else if (type == 4) {
      event.kind = Kind.Text;
      event.keep(body, length);
    } else if (type == 5 && length >= 13) {
      event.kind = Kind.Touch;
      event.phase = load<u8>(body);
      event.finger = load<u32>(body, 1);
      event.place(load<i32>(body, 5), load<i32>(body, 9));
    } else if (type == 6 && length >= 5) {
      event.kind = Kind.Gamepad;
      event.index = load<u8>(body);
      event.buttons = load<u32>(body, 1);
      event.keep(body + 5, min(length - 5, AXES * 2));
    } else {
      return false;
    }
    return true;
  }
}

/** Where `wait` reads to: eight bytes, aligned. */
const slot: usize = memory.data(8, 8);

function buttonOf(type: u8): i32 {
  return type == 4 ? Button.Left : type == 5 ? Button.Right : type == 7 ? Button.Middle : -1;
}

/** Where sound goes: signed 16 bit samples, those of a frame's channels one after the other. */
export class Sound {
  private constructor(private pcm: i32) {}

  /** Opens it for so many samples a second and 1 or 2 channels; null, and `Window.failure`, when there is none. */
  static open(rate: i32, channels: i32): Sound | null {
    const format = openDevice("_wasmer/dev/snd0/format");
    const pcm = openDevice("_wasmer/dev/snd0/pcm");
    if (format >= 0 && pcm >= 0 && putText(format, rate.toString() + "x" + channels.toString())) return new Sound(pcm);
    Window.failure = "there is no sound: declare wasmer.io.devices in service.toml, and take a usual rate";
    return null;
  }

  /** Hands on what is to be heard next. */
  play(samples: StaticArray<i16>): bool {
    return writeDevice(this.pcm, changetype<usize>(samples), samples.length << 1);
  }
}
