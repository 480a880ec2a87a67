// The guest side of Threader's function ABI for AssemblyScript 0.28, in one file.
//
// The default is v0.4: top-level code, compiled with `--exportStart _start`.
// With `--use ASML_V03=1` the v0.3 import names are taken: export `handler(): i32`.
// An entry file must pass on what the host asks for:
//   export { __asml_guest_get_function_input_buffer_pointer,
//            __asml_guest_get_io_buffer_pointer } from "./asml";

@external("env", "__asml_abi_success")
declare function v03Success(ptr: usize, len: i32): void;
@external("env", "__asml_abi_runtime_success")
declare function v04Success(ptr: usize, len: i32): void;
@external("env", "__asml_abi_invoke")
declare function v03Invoke(path: usize, pathLen: i32, input: usize, inputLen: i32): i32;
@external("env", "__asml_abi_io_invoke")
declare function v04Invoke(path: usize, pathLen: i32, input: usize, inputLen: i32): i32;
@external("env", "__asml_abi_runtime_failure")
declare function abiFailure(ptr: usize, len: i32): void;
@external("env", "__asml_abi_log")
declare function abiLog(level: i32, ptr: usize, len: i32): void;
@external("env", "__asml_abi_clock_time_get")
declare function abiClock(): i64;
@external("env", "__asml_abi_input_start")
declare function abiInputStart(): i32;
@external("env", "__asml_abi_input_next")
declare function abiInputNext(): i32;
@external("env", "__asml_abi_input_length_get")
declare function abiInputLength(): i64;
@external("env", "__asml_abi_io_len")
declare function abiIoLen(id: i32): i32;
@external("env", "__asml_abi_io_load")
declare function abiIoLoad(id: i32): i32;
@external("env", "__asml_abi_io_next")
declare function abiIoNext(): i32;
@external("env", "__asml_abi_io_wait")
declare function abiIoWait(ids: usize, count: i32, timeoutMs: i32): i32;
@external("env", "__asml_abi_io_cancel")
declare function abiIoCancel(id: i32): i32;
@external("env", "__asml_abi_io_failure")
declare function abiIoFailure(id: i32, ptr: usize, cap: i32): i32;

const INPUT_PAGE: i32 = 8192;
const IO_PAGE: i32 = 32768;

const inputPage: usize = memory.data(INPUT_PAGE);
const ioPage: usize = memory.data(IO_PAGE);

export function __asml_guest_get_function_input_buffer_pointer(): usize {
  return inputPage;
}

export function __asml_guest_get_io_buffer_pointer(): usize {
  return ioPage;
}

export enum Level {
  Trace,
  Debug,
  Info,
  Warn,
  Error,
}

/** The whole input of the function. */
export function input(): Uint8Array {
  const total = <i32>abiInputLength();
  const bytes = new Uint8Array(total);
  for (let done = 0; done < total; done += INPUT_PAGE) {
    if (done == 0) abiInputStart();
    else abiInputNext();
    memory.copy(bytes.dataStart + done, inputPage, min(total - done, INPUT_PAGE));
  }
  return bytes;
}

/** The whole input as text. */
export function inputText(): string {
  return text(input());
}

/** The text of UTF-8 bytes. */
export function text(bytes: Uint8Array): string {
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

/** The function's answer. The first answer counts. */
export function success(answer: Uint8Array): void {
  if (isDefined(ASML_V03)) {
    v03Success(answer.dataStart, answer.length);
  } else {
    v04Success(answer.dataStart, answer.length);
  }
}

export function successText(answer: string): void {
  success(utf8(answer));
}

/** The function's failed answer: HTTP 500 with this text. */
export function failureText(answer: string): void {
  const bytes = utf8(answer);
  abiFailure(bytes.dataStart, bytes.length);
}

/** Writes one log line. */
export function log(level: Level, message: string): void {
  const bytes = utf8(message);
  abiLog(level, bytes.dataStart, bytes.length);
}

/** Unix time in milliseconds, with the precision of a second. */
export function timeMs(): i64 {
  return abiClock();
}

/** The UTF-8 bytes of a text. */
export function utf8(value: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(value));
}

/** A JSON string literal of the text, quotes included. */
export function quote(value: string): string {
  const out = new StaticArray<u16>(value.length * 6 + 2);
  let n = 0;
  out[n++] = 0x22;
  for (let i = 0; i < value.length; i++) {
    const c = <u16>value.charCodeAt(i);
    if (c < 0x20) {
      out[n++] = 0x5c;
      out[n++] = 0x75;
      out[n++] = 0x30;
      out[n++] = 0x30;
      out[n++] = 0x30 + (c >> 4);
      out[n++] = (c & 15) + ((c & 15) < 10 ? 0x30 : 0x57);
      continue;
    }
    if (c == 0x22 || c == 0x5c) out[n++] = 0x5c;
    out[n++] = c;
  }
  out[n++] = 0x22;
  return String.UTF16.decodeUnsafe(changetype<usize>(out), n << 1);
}

/** One IO call. */
export class Io {
  private constructor(
    /** The call's number; -1 when the host took no call: the path is malformed or a limit reached. */
    readonly id: i32,
  ) {}

  /** Starts a call of `org.namespace.name.method` with JSON input. */
  static call(path: string, input: Uint8Array): Io {
    const name = utf8(path);
    if (isDefined(ASML_V03)) {
      return new Io(v03Invoke(name.dataStart, name.length, input.dataStart, input.length));
    } else {
      return new Io(v04Invoke(name.dataStart, name.length, input.dataStart, input.length));
    }
  }

  /**
   * Parks until one of the calls is complete and returns it: the first in array order. null when
   * `timeoutMs` passed (0 only looks, a negative one waits up to the deadline) or none is known.
   */
  static waitAny(calls: Io[], timeoutMs: i32 = -1): Io | null {
    const ids = new StaticArray<i32>(calls.length);
    for (let i = 0; i < calls.length; i++) ids[i] = calls[i].id;
    const id = abiIoWait(changetype<usize>(ids), ids.length, timeoutMs);
    for (let i = 0; i < calls.length; i++) {
      if (id > 0 && calls[i].id == id) return calls[i];
    }
    return null;
  }

  get complete(): bool {
    return this.id < 0 || Io.waitAny([this], 0) !== null;
  }

  /** Ends the call now; true when this cancelled it, false when it had completed before. */
  cancel(): bool {
    return abiIoCancel(this.id) == 0;
  }

  /** Parks until the call is complete; its document, which for a failed call is `{"Err":{…}}`. */
  wait(): Uint8Array {
    if (this.id < 0) {
      return utf8('{"Err":{"why":"the host took no call","code":"REFUSED","retryable":false}}');
    }
    Io.waitAny([this]);
    const total = abiIoLen(this.id);
    const bytes = new Uint8Array(total);
    for (let done = 0; done < total; done += IO_PAGE) {
      const code = done == 0 ? abiIoLoad(this.id) : abiIoNext();
      assert(code == 0);
      memory.copy(bytes.dataStart + done, ioPage, min(total - done, IO_PAGE));
    }
    return bytes;
  }

  /** The JSON `{"code","message","retryable"}` of a call that failed; empty when it did not. */
  failure(): string {
    const len = abiIoFailure(this.id, 0, 0);
    if (len <= 0) return "";
    const bytes = new Uint8Array(len);
    abiIoFailure(this.id, bytes.dataStart, len);
    return text(bytes);
  }
}
