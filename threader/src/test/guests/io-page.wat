;; Generation v0.4: echoes two documents, one after the other, and answers what the IO page has after the second: the
;; first 200 bytes of it. The documents have 100 bytes and 10.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (import "env" "__asml_abi_io_invoke" (func $invoke (param i32 i32 i32 i32) (result i32)))
  (import "env" "__asml_abi_io_poll" (func $poll (param i32) (result i32)))
  (import "env" "__asml_abi_io_load" (func $load (param i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "test.in.process.echo")
  (func (export "__asml_guest_get_function_input_buffer_pointer") (result i32) (i32.const 8192))
  (func (export "__asml_guest_get_io_buffer_pointer") (result i32) (i32.const 65536))
  (func $read (param $length i32)
    (local $id i32)
    (memory.fill (i32.const 1024) (i32.const 55) (local.get $length))
    (local.set $id (call $invoke (i32.const 0) (i32.const 20) (i32.const 1024) (local.get $length)))
    (loop $again
      (br_if $again (i32.eqz (call $poll (local.get $id)))))
    (drop (call $load (local.get $id))))
  (func (export "_start")
    (call $read (i32.const 100))
    (call $read (i32.const 10))
    (call $success (i32.const 65536) (i32.const 200))))
