;; Generation v0.4: invokes "a.b" and answers the returned number as text: a sign and one digit.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (import "env" "__asml_abi_io_invoke" (func $invoke (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "a.b")
  (data (i32.const 8) "null")
  (func (export "_start")
    (local $id i32)
    (local.set $id (call $invoke (i32.const 0) (i32.const 3) (i32.const 8) (i32.const 4)))
    (if (i32.lt_s (local.get $id) (i32.const 0))
      (then
        (i32.store8 (i32.const 16) (i32.const 45))
        (i32.store8 (i32.const 17) (i32.sub (i32.const 48) (local.get $id)))
        (call $success (i32.const 16) (i32.const 2)))
      (else
        (i32.store8 (i32.const 16) (i32.add (i32.const 48) (local.get $id)))
        (call $success (i32.const 16) (i32.const 1))))))
