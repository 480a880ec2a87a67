//! The program of `census.c` in Rust without a standard library, with the interfaces as they were at 0.2.0.
#![no_std]
#![no_main]

use core::alloc::Layout;
use core::slice;

macro_rules! imports {
    ($($module:literal { $($name:literal fn $f:ident($($p:ident: $t:ty),*) $(-> $r:ty)?;)* })*) => {
        $(#[link(wasm_import_module = $module)]
        extern "C" {
            $(#[link_name = $name] fn $f($($p: $t),*) $(-> $r)?;)*
        })*
    };
}

imports! {
    "wasi:io/poll@0.2.0" {
        "poll" fn poll(pollables: *const u32, count: usize, ready: *mut List);
        "[method]pollable.ready" fn pollable_ready(this: u32) -> u32;
        "[method]pollable.block" fn pollable_block(this: u32);
        "[resource-drop]pollable" fn pollable_drop(this: u32);
    }
    "wasi:io/streams@0.2.0" {
        "[method]input-stream.read" fn input_read(this: u32, most: u64, result: *mut Bytes);
        "[method]input-stream.subscribe" fn input_subscribe(this: u32) -> u32;
        "[resource-drop]input-stream" fn input_drop(this: u32);
        "[method]output-stream.blocking-write-and-flush"
            fn output_write(this: u32, bytes: *const u8, count: usize, result: *mut Bytes);
        "[resource-drop]output-stream" fn output_drop(this: u32);
    }
    "wasi:cli/stdin@0.2.0" { "get-stdin" fn get_stdin() -> u32; }
    "wasi:cli/stdout@0.2.0" { "get-stdout" fn get_stdout() -> u32; }
    "wasi:cli/stderr@0.2.0" { "get-stderr" fn get_stderr() -> u32; }
    "wasi:cli/environment@0.2.0" {
        "get-arguments" fn get_arguments(list: *mut List);
        "get-environment" fn get_environment(list: *mut List);
    }
    "wasi:cli/exit@0.2.0" { "exit" fn exit(bad: u32); }
    "wasi:clocks/monotonic-clock@0.2.0" {
        "now" fn now() -> u64;
        "subscribe-duration" fn subscribe_duration(nanos: u64) -> u32;
    }
    "wasi:random/random@0.2.0" { "get-random-u64" fn random_number() -> u64; }
}

#[repr(C)]
#[derive(Clone, Copy)]
struct List {
    at: *mut u8,
    length: usize,
}

impl List {
    const EMPTY: List = List { at: core::ptr::null_mut(), length: 0 };

    fn texts(&self, each: usize) -> &[List] {
        unsafe { slice::from_raw_parts(self.at as *const List, self.length * each) }
    }

    fn bytes(&self) -> &mut [u8] {
        unsafe { slice::from_raw_parts_mut(self.at, self.length) }
    }
}

/// A result whose good case is bytes, or nothing; the bad one is a stream-error.
#[repr(C)]
struct Bytes {
    bad: u8,
    bytes: List,
}

impl Bytes {
    const EMPTY: Bytes = Bytes { bad: 0, bytes: List::EMPTY };
}

static mut ARENA: [u128; 8192] = [0; 8192];
static mut ALLOCATED: usize = 0;

#[no_mangle]
unsafe extern "C" fn cabi_realloc(_: *mut u8, old: usize, alignment: usize, size: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size, alignment).unwrap_or_else(|_| stop());
    let at = (ALLOCATED + layout.align() - 1) & !(layout.align() - 1);
    if old != 0 || size > 16 * 8192 - at {
        stop()
    }
    ALLOCATED = at + size;
    (&mut ARENA as *mut _ as *mut u8).add(at)
}

fn stop() -> ! {
    core::arch::wasm32::unreachable()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    stop()
}

fn put(stream: u32, bytes: &[u8]) {
    for part in bytes.chunks(4096) {
        let mut result = Bytes::EMPTY;
        unsafe { output_write(stream, part.as_ptr(), part.len(), &mut result) };
        if result.bad != 0 {
            stop()
        }
    }
}

fn put_number(stream: u32, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return put(stream, &digits[at..]);
        }
    }
}

fn list_all(out: u32, title: &str, each: usize, list: List) {
    put(out, title.as_bytes());
    for (i, texts) in list.texts(each).chunks(each).enumerate() {
        put(out, if i == 0 { b" " } else { b", " });
        for (part, text) in texts.iter().enumerate() {
            put(out, if part == 0 { b"" } else { b"=" });
            put(out, text.bytes());
        }
    }
    put(out, b"\n");
    unsafe { ALLOCATED = 0 };
}

unsafe fn copy(input: u32, out: u32) -> (u64, bool) {
    let waits = [input_subscribe(input), subscribe_duration(60_000_000_000)];
    let (mut total, mut failed) = (0, false);
    loop {
        let mut ready = List::EMPTY;
        poll(waits.as_ptr(), waits.len(), &mut ready);
        if ready.length != 1 || *(ready.at as *const u32) != 0 {
            stop()
        }
        ALLOCATED = 0;
        let mut got = Bytes::EMPTY;
        input_read(input, 4096, &mut got);
        if got.bad != 0 {
            break;
        }
        let bytes = got.bytes.bytes();
        failed |= total == 0 && bytes.starts_with(b"fail");
        bytes.make_ascii_uppercase();
        put(out, bytes);
        total += bytes.len() as u64;
        ALLOCATED = 0;
    }
    waits.map(|each| pollable_drop(each));
    (total, failed)
}

#[export_name = "wasi:cli/run@0.2.0#run"]
unsafe extern "C" fn run() -> u32 {
    let (input, out, err) = (get_stdin(), get_stdout(), get_stderr());
    let began = now();
    let mut list = List::EMPTY;
    get_arguments(&mut list);
    list_all(out, "arguments:", 1, list);
    get_environment(&mut list);
    list_all(out, "environment:", 2, list);
    let (total, failed) = copy(input, out);
    put(out, b"\ninput: ");
    put_number(out, total);
    put(out, b" bytes\n");
    let timer = subscribe_duration(1_000_000);
    pollable_block(timer);
    let forward = pollable_ready(timer) != 0 && now() >= began + 1_000_000;
    put(out, if forward { b"clock: forward\n" } else { b"clock: odd\n" });
    pollable_drop(timer);
    let different = random_number() != random_number();
    put(out, if different { b"random: different\n" } else { b"random: the same\n" });
    put(err, b"a census was taken\n");
    input_drop(input);
    output_drop(out);
    output_drop(err);
    if failed {
        exit(1);
    }
    0
}
