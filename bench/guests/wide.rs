//! A guest with 16 MiB of memory that writes to a few pages of it: eight words far apart in a large table, a value on the
//! heap, its answer. Generation v0.4.

#[link(wasm_import_module = "env")]
extern "C" {
    fn __asml_abi_runtime_success(ptr: *const u8, len: usize);
}

const WORDS: usize = 14 << 18; // 14 MiB

static mut TABLE: [u32; WORDS] = [0; WORDS];
static mut INPUT: [u8; 64] = [0; 64];
static mut IO: [u8; 64] = [0; 64];

#[no_mangle]
pub extern "C" fn __asml_guest_get_function_input_buffer_pointer() -> *mut u8 {
    unsafe { INPUT.as_mut_ptr() }
}

#[no_mangle]
pub extern "C" fn __asml_guest_get_io_buffer_pointer() -> *mut u8 {
    unsafe { IO.as_mut_ptr() }
}

#[no_mangle]
pub extern "C" fn _start() {
    let mut sum: u32 = 0;
    for i in 0..8 {
        let word = unsafe { &mut TABLE[i * (WORDS / 8) + 17] };
        *word = word.wrapping_add(i as u32 + 1); // a table that was not reset would give another sum
        sum = sum.wrapping_add(*word);
    }
    let answer = format!("{{\"sum\":{}}}", sum);
    unsafe { __asml_abi_runtime_success(answer.as_ptr(), answer.len()) };
}
