;; Generation v0.4: one call of akkoro.std.crypto.uuid4, polled without pause; answers its document.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (import "env" "__asml_abi_io_invoke" (func $invoke (param i32 i32 i32 i32) (result i32)))
  (import "env" "__asml_abi_io_poll" (func $poll (param i32) (result i32)))
  (import "env" "__asml_abi_io_len" (func $len (param i32) (result i32)))
  (import "env" "__asml_abi_io_load" (func $load (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "akkoro.std.crypto.uuid4")
  (data (i32.const 32) "null")
  (func (export "__asml_guest_get_function_input_buffer_pointer") (result i32) (i32.const 1024))
  (func (export "__asml_guest_get_io_buffer_pointer") (result i32) (i32.const 16384))
  (func (export "_start")
    (local $id i32)
    (local.set $id (call $invoke (i32.const 0) (i32.const 23) (i32.const 32) (i32.const 4)))
    (loop $again
      (br_if $again (i32.eqz (call $poll (local.get $id)))))
    (drop (call $load (local.get $id)))
    (call $success (i32.const 16384) (call $len (local.get $id)))))
