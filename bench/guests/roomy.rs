//! A guest of generation v0.3 with 16 MiB of memory to begin with: counts the words of a text in a map and answers how
//! many there are. Its allocator takes memory behind the first 16 MiB, as that of Rust without WASI does.

use std::collections::BTreeMap;

#[link(wasm_import_module = "env")]
extern "C" {
    fn __asml_abi_success(ptr: *const u8, len: usize);
}

const TEXT: &str = "a memory is reset where it was touched and nowhere else so a memory that is large costs no more";

#[no_mangle]
pub extern "C" fn handler() -> i32 {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for word in TEXT.split(' ') {
        *counts.entry(word.to_string()).or_default() += 1;
    }
    let answer = format!("{{\"words\":{}}}", counts.len());
    unsafe { __asml_abi_success(answer.as_ptr(), answer.len()) };
    0
}
