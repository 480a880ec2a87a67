;; Generation v0.4: adds one to a global and to a memory cell and answers both as digits. A fresh
;; instance always answers {"global":1,"memory":1}.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (memory (export "memory") 1)
  (global $count (mut i32) (i32.const 0))
  (data (i32.const 0) "{\"global\":0,\"memory\":0}")
  (func (export "_start")
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store (i32.const 1024) (i32.add (i32.load (i32.const 1024)) (i32.const 1)))
    (i32.store8 (i32.const 10) (i32.add (i32.const 48) (global.get $count)))
    (i32.store8 (i32.const 21) (i32.add (i32.const 48) (i32.load (i32.const 1024))))
    (call $success (i32.const 0) (i32.const 23))))
