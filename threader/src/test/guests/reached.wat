;; Accesses off one number that share a check: see ReachedAccessTest.
(module
  (import "host" "wait" (func $wait))
  (memory (export "memory") 1 3)

  ;; From 4 before the number to 12 behind it; 12.
  (func (export "near") (param $at i32) (result i32)
    (i32.store offset=8 (local.get $at) (i32.const 7))
    (i64.store (i32.add (local.get $at) (i32.const -4)) (i64.const 5))
    (i32.add
      (i32.load offset=8 (local.get $at))
      (i32.load (i32.add (local.get $at) (i32.const -4)))))

  ;; A page from the number on, its end first; 5.
  (func (export "wide") (param $at i32) (result i32)
    (i64.store offset=65528 (local.get $at) (i64.const 3))
    (f64.store (local.get $at) (f64.const 2))
    (i32.add
      (i32.wrap_i64 (i64.load offset=65528 (local.get $at)))
      (i32.trunc_f64_s (f64.load (local.get $at)))))

  ;; What is beyond the memory until it has grown; 10.
  (func (export "grown") (param $at i32) (result i32)
    (i32.store8 (local.get $at) (i32.const 1))
    (i32.store8 offset=1 (local.get $at) (i32.const 1))
    (drop (memory.grow (i32.const 1)))
    (i32.store offset=65536 (local.get $at) (i32.const 9))
    (i32.add (i32.load offset=65536 (local.get $at)) (i32.load8_u offset=1 (local.get $at))))

  ;; The memory is packed between; 12.
  (func (export "waited") (param $at i32) (result i32)
    (i32.store offset=8 (local.get $at) (i32.const 7))
    (i32.store (local.get $at) (i32.const 5))
    (call $wait)
    (i32.store offset=4 (local.get $at) (i32.const 0))
    (i32.add (i32.load offset=8 (local.get $at)) (i32.load (local.get $at))))

  ;; Beyond the memory in the arm of a branch that is not taken below 16; 3.
  (func (export "branched") (param $at i32) (result i32)
    (i32.store8 (local.get $at) (i32.const 1))
    (i32.store8 offset=1 (local.get $at) (i32.const 2))
    (if (i32.ge_u (local.get $at) (i32.const 16))
      (then
        (i32.store offset=65536 (local.get $at) (i32.const 1))
        (i32.store offset=65540 (local.get $at) (i32.const 1)))
      (else
        (i32.store8 offset=2 (local.get $at) (i32.const 1))
        (i32.store8 offset=3 (local.get $at) (i32.const 1))))
    (i32.add (i32.load8_u (local.get $at)) (i32.load8_u offset=1 (local.get $at)))))
