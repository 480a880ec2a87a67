//! Generation v0.3: answers its input byte for byte. Reads it with the over-reading loop and, as a
//! JSON parser does, accepts nothing but white space behind the end: else it logs and returns -1.

mod over_reading;

use over_reading::OverReading;
use std::io::Read;

#[link(wasm_import_module = "env")]
extern "C" {
    fn __asml_abi_console_log(ptr: *const u8, len: usize);
    fn __asml_abi_success(ptr: *const u8, len: usize);
}

#[no_mangle]
pub extern "C" fn handler() -> i32 {
    let mut input = OverReading::start();
    let length = input.length;
    let mut bytes = Vec::new();
    if input.read_to_end(&mut bytes).is_err() {
        return -1;
    }
    if !bytes[length..].iter().all(|b| b" \t\r\n".contains(b)) {
        let message = "trailing characters";
        unsafe { __asml_abi_console_log(message.as_ptr(), message.len()) };
        return -1;
    }
    unsafe { __asml_abi_success(bytes.as_ptr(), length) };
    0
}
