//! The guest side of Threader's function ABI, in one file and with nothing but `std`.
//!
//! Put the file beside your program and write `mod asml;`. Compile with `--cfg asml_v03` for a
//! module of the v0.3 generation (exported `handler`); the default is v0.4 (`fn main`).
#![allow(dead_code, unknown_lints, unexpected_cfgs)]

use std::cell::{RefCell, UnsafeCell};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

const INPUT_PAGE: usize = 8192;
const IO_PAGE: usize = 32768;

mod abi {
    #[link(wasm_import_module = "env")]
    extern "C" {
        #[cfg_attr(asml_v03, link_name = "__asml_abi_success")]
        #[cfg_attr(not(asml_v03), link_name = "__asml_abi_runtime_success")]
        pub fn success(ptr: *const u8, len: usize);
        #[cfg_attr(asml_v03, link_name = "__asml_abi_invoke")]
        #[cfg_attr(not(asml_v03), link_name = "__asml_abi_io_invoke")]
        pub fn io_invoke(path: *const u8, path_len: usize, input: *const u8, input_len: usize) -> i32;
        #[link_name = "__asml_abi_runtime_failure"]
        pub fn failure(ptr: *const u8, len: usize);
        #[link_name = "__asml_abi_log"]
        pub fn log(level: i32, ptr: *const u8, len: usize);
        #[link_name = "__asml_abi_clock_time_get"]
        pub fn clock_time_get() -> i64;
        #[link_name = "__asml_abi_input_start"]
        pub fn input_start() -> i32;
        #[link_name = "__asml_abi_input_next"]
        pub fn input_next() -> i32;
        #[link_name = "__asml_abi_input_length_get"]
        pub fn input_length_get() -> i64;
        #[link_name = "__asml_abi_io_len"]
        pub fn io_len(id: i32) -> i32;
        #[link_name = "__asml_abi_io_load"]
        pub fn io_load(id: i32) -> i32;
        #[link_name = "__asml_abi_io_next"]
        pub fn io_next() -> i32;
        #[link_name = "__asml_abi_io_wait"]
        pub fn io_wait(ids: *const i32, count: i32, timeout_ms: i32) -> i32;
        #[link_name = "__asml_abi_io_cancel"]
        pub fn io_cancel(id: i32) -> i32;
        #[link_name = "__asml_abi_io_failure"]
        pub fn io_failure(id: i32, ptr: *mut u8, cap: i32) -> i32;
    }
}

/// A page that the host writes while it serves a call. A guest has one thread.
struct Page<const N: usize>(UnsafeCell<[u8; N]>);

unsafe impl<const N: usize> Sync for Page<N> {}

static INPUT: Page<INPUT_PAGE> = Page(UnsafeCell::new([0; INPUT_PAGE]));
static IO: Page<IO_PAGE> = Page(UnsafeCell::new([0; IO_PAGE]));

impl<const N: usize> Page<N> {
    fn append_to(&self, bytes: &mut Vec<u8>, total: usize) {
        let part = N.min(total - bytes.len());
        unsafe {
            let target = bytes.as_mut_ptr().add(bytes.len());
            ptr::copy_nonoverlapping(self.0.get() as *const u8, target, part);
            bytes.set_len(bytes.len() + part);
        }
    }
}

#[no_mangle]
pub extern "C" fn __asml_guest_get_function_input_buffer_pointer() -> *const u8 {
    INPUT.0.get() as *const u8
}

#[no_mangle]
pub extern "C" fn __asml_guest_get_io_buffer_pointer() -> *const u8 {
    IO.0.get() as *const u8
}

/// The whole input of the function.
pub fn input() -> Vec<u8> {
    let total = unsafe { abi::input_length_get() } as usize;
    let mut bytes = Vec::with_capacity(total);
    while bytes.len() < total {
        unsafe {
            if bytes.is_empty() { abi::input_start() } else { abi::input_next() };
        }
        INPUT.append_to(&mut bytes, total);
    }
    bytes
}

/// The whole input as text; bytes that are not UTF-8 become U+FFFD.
pub fn input_text() -> String {
    match String::from_utf8(input()) {
        Ok(text) => text,
        Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
    }
}

/// The function's answer. The first answer counts.
pub fn success(answer: impl AsRef<[u8]>) {
    let bytes = answer.as_ref();
    unsafe { abi::success(bytes.as_ptr(), bytes.len()) }
}

/// The function's failed answer: HTTP 500 with these bytes.
pub fn failure(answer: impl AsRef<[u8]>) {
    let bytes = answer.as_ref();
    unsafe { abi::failure(bytes.as_ptr(), bytes.len()) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// Writes one log line.
pub fn log(level: Level, message: impl AsRef<str>) {
    let bytes = message.as_ref().as_bytes();
    unsafe { abi::log(level as i32, bytes.as_ptr(), bytes.len()) }
}

/// Unix time in milliseconds, with the precision of a second.
pub fn time_ms() -> i64 {
    unsafe { abi::clock_time_get() }
}

/// Why an IO call did not complete well: the JSON `{"code","message","retryable"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    json: String,
}

impl Failure {
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The code, such as `IOMOD_LOST`; empty when the host gave none.
    pub fn code(&self) -> &str {
        let mark = "\"code\":\"";
        let rest = self.json.find(mark).map(|at| &self.json[at + mark.len()..]).unwrap_or("");
        rest.split('"').next().unwrap_or("")
    }

    pub fn is_retryable(&self) -> bool {
        self.json.ends_with("\"retryable\":true}")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

impl std::error::Error for Failure {}

/// An IO call under way: a future of its document or its failure. Dropping it cancels the call.
#[derive(Debug)]
pub struct Io {
    id: i32,
    taken: bool,
}

impl Io {
    /// Starts a call of `org.namespace.name.method` with JSON input.
    pub fn call(path: &str, input: impl AsRef<[u8]>) -> Io {
        let input = input.as_ref();
        let id = unsafe { abi::io_invoke(path.as_ptr(), path.len(), input.as_ptr(), input.len()) };
        Io { id, taken: false }
    }

    /// The call's number; -1 when the host took no call: the path is malformed or a limit reached.
    pub fn id(&self) -> i32 {
        self.id
    }

    pub fn is_complete(&self) -> bool {
        self.id < 0 || unsafe { abi::io_wait(&self.id, 1, 0) } == self.id
    }

    /// Ends the call now; it completes with the code `CANCELLED` unless it was complete.
    pub fn cancel(&self) {
        unsafe { abi::io_cancel(self.id) };
    }

    /// Parks until the call is complete and takes what it gave.
    pub fn wait(self) -> Result<Vec<u8>, Failure> {
        block_on(self)
    }

    fn take(&mut self) -> Result<Vec<u8>, Failure> {
        self.taken = true;
        if self.id < 0 {
            let json = "{\"code\":\"REFUSED\",\"message\":\"the host took no call\",\"retryable\":false}";
            return Err(Failure { json: json.to_string() });
        }
        match self.failure() {
            Some(failure) => Err(failure),
            None => Ok(self.document()),
        }
    }

    fn failure(&self) -> Option<Failure> {
        let mut json = vec![0u8; 512];
        loop {
            let len = unsafe { abi::io_failure(self.id, json.as_mut_ptr(), json.len() as i32) };
            if len <= 0 {
                return None;
            }
            let whole = len as usize <= json.len();
            json.resize(len as usize, 0);
            if whole {
                return Some(Failure { json: String::from_utf8_lossy(&json).into_owned() });
            }
        }
    }

    fn document(&self) -> Vec<u8> {
        let total = unsafe { abi::io_len(self.id) } as usize;
        let mut bytes = Vec::with_capacity(total);
        while bytes.len() < total {
            let code = unsafe { if bytes.is_empty() { abi::io_load(self.id) } else { abi::io_next() } };
            assert_eq!(code, 0, "the host gave no page of a complete document");
            IO.append_to(&mut bytes, total);
        }
        bytes
    }
}

impl Future for Io {
    type Output = Result<Vec<u8>, Failure>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if self.is_complete() {
            return Poll::Ready(self.take());
        }
        WAITED_FOR.with(|ids| ids.borrow_mut().push(self.id));
        Poll::Pending
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        if !self.taken && self.id > 0 {
            self.cancel();
        }
    }
}

thread_local! {
    /// The calls that the futures of the last poll wait for.
    static WAITED_FOR: RefCell<Vec<i32>> = RefCell::new(Vec::new());
}

/// Runs a future to its end, parked in the host while its IO calls are under way.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let waker = unsafe { Waker::from_raw(raw_waker()) };
    let mut context = Context::from_waker(&waker);
    // A future that is being polled may itself block on another.
    let outer = WAITED_FOR.with(RefCell::take);
    let output = loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            break output;
        }
        park(&WAITED_FOR.with(RefCell::take));
    };
    WAITED_FOR.with(|ids| ids.replace(outer));
    output
}

/// Parks until one of the calls is complete.
fn park(ids: &[i32]) {
    assert!(!ids.is_empty(), "the future waits for something that is no IO call");
    let completed = unsafe { abi::io_wait(ids.as_ptr(), ids.len() as i32, -1) };
    assert!(completed >= 0, "the host refused to wait for {} calls", ids.len());
}

/// Runs futures at the same time; their outputs in the order given.
pub async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
    PollFn(move |context: &mut Context| {
        for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                *output = Some(value);
            }
        }
        if running.iter().any(|(_, output)| output.is_none()) {
            return Poll::Pending;
        }
        Poll::Ready(running.drain(..).filter_map(|(_, output)| output).collect())
    })
    .await
}

/// Runs two futures at the same time.
pub async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (Box::pin(a), Box::pin(b));
    let (mut first, mut second) = (None, None);
    PollFn(move |context: &mut Context| {
        if first.is_none() {
            first = ready(a.as_mut().poll(context));
        }
        if second.is_none() {
            second = ready(b.as_mut().poll(context));
        }
        match (first.take(), second.take()) {
            (Some(x), Some(y)) => Poll::Ready((x, y)),
            (x, y) => {
                first = x;
                second = y;
                Poll::Pending
            }
        }
    })
    .await
}

/// A future that is one function.
struct PollFn<F>(F);

impl<F> Unpin for PollFn<F> {}

impl<T, F: FnMut(&mut Context) -> Poll<T>> Future for PollFn<F> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        (self.0)(context)
    }
}

fn ready<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// A waker without effect: the executor learns from the host what to poll again.
fn raw_waker() -> RawWaker {
    static TABLE: RawWakerVTable = RawWakerVTable::new(|_| raw_waker(), |_| {}, |_| {}, |_| {});
    RawWaker::new(ptr::null(), &TABLE)
}
