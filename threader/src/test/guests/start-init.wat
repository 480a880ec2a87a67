;; Generation v0.3: the start function writes A to Z, `_initialize` a to z, `handler` answers the 52
;; letters. A dot stands where one of the two did not run.
(module
  (import "env" "__asml_abi_success" (func $success (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "....................................................")
  (func $fill (param $at i32) (param $letter i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.const 26)))
    (loop $next
      (i32.store8 (local.get $at) (local.get $letter))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $letter (i32.add (local.get $letter) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end)))))
  (func $init (call $fill (i32.const 0) (i32.const 65)))
  (start $init)
  (func (export "_initialize") (call $fill (i32.const 26) (i32.const 97)))
  (func (export "handler") (result i32)
    (call $success (i32.const 0) (i32.const 52))
    (i32.const 0)))
