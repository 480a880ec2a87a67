;; Generation v0.4: recurses without end and issues an IO call at every level.
(module
  (import "env" "__asml_abi_io_invoke" (func $invoke (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "test.in.process.echo")
  (func $down (param i32) (result i32)
    (drop (call $invoke (i32.const 0) (i32.const 20) (i32.const 0) (i32.const 4)))
    (i32.add (call $down (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func (export "_start") (drop (call $down (i32.const 0)))))
