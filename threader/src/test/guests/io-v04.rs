//! Generation v0.4, in the manner of upstream Rust guests: a future that is polled without pause,
//! the deprecated invoke name, and a document reader that asks for the next page as soon as one is
//! used up, so once with nothing left when the length is a multiple of the page size.
//! The input's first line is a call path, the rest the call's input; answers the document.

mod over_reading;

use over_reading::OverReading;
use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

const PAGE: usize = 32768;

#[link(wasm_import_module = "env")]
extern "C" {
    fn __asml_abi_runtime_log(ptr: *const u8, len: usize);
    fn __asml_abi_runtime_success(ptr: *const u8, len: usize);
    fn __asml_abi_invoke(path: *const u8, path_len: usize, input: *const u8, len: usize) -> i32;
    fn __asml_abi_io_poll(id: i32) -> i32;
    fn __asml_abi_io_len(id: i32) -> i32;
    fn __asml_abi_io_load(id: i32) -> i32;
    fn __asml_abi_io_next() -> i32;
}

struct Call(i32);

impl Future for Call {
    type Output = Vec<u8>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Vec<u8>> {
        if unsafe { __asml_abi_io_poll(self.0) } == 1 {
            return Poll::Ready(document(self.0));
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

fn document(id: i32) -> Vec<u8> {
    let length = unsafe { __asml_abi_io_len(id) } as usize;
    let page = over_reading::__asml_guest_get_io_buffer_pointer();
    let mut bytes = Vec::with_capacity(length);
    let mut offset = 0;
    unsafe { __asml_abi_io_load(id) };
    while bytes.len() < length {
        bytes.push(unsafe { ptr::read_volatile(page.add(offset)) });
        offset += 1;
        if offset == PAGE {
            unsafe { __asml_abi_io_next() };
            offset = 0;
        }
    }
    bytes
}

fn run_spinning<F: Future + Unpin>(mut future: F) -> F::Output {
    fn raw() -> RawWaker {
        static TABLE: RawWakerVTable = RawWakerVTable::new(|_| raw(), |_| {}, |_| {}, |_| {});
        RawWaker::new(ptr::null(), &TABLE)
    }
    let waker = unsafe { Waker::from_raw(raw()) };
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = Pin::new(&mut future).poll(&mut context) {
            return output;
        }
    }
}

fn main() {
    let mut input = OverReading::start();
    let length = input.length;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).expect("the input reader never fails");
    bytes.truncate(length);
    let path_len = bytes.iter().position(|b| *b == b'\n').unwrap_or(length);
    let payload = bytes.get(path_len + 1..).unwrap_or(&[]);
    let id = unsafe { __asml_abi_invoke(bytes.as_ptr(), path_len, payload.as_ptr(), payload.len()) };
    if id < 0 {
        let message = "the host took no call";
        unsafe { __asml_abi_runtime_log(message.as_ptr(), message.len()) };
        return;
    }
    let answer = run_spinning(Call(id));
    unsafe { __asml_abi_runtime_success(answer.as_ptr(), answer.len()) };
}
