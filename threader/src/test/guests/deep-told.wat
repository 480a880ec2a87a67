;; Plain WASI command: recurses until the stack is full, and reads a clock at each depth.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func $down (param $depth i32) (result i32)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 8)))
    (i32.add (call $down (i32.add (local.get $depth) (i32.const 1))) (local.get $depth)))
  (func (export "_start") (drop (call $down (i32.const 0)))))
