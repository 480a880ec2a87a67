;; A command that asks for random numbers and gets those of a component beside it, which asks the host for half of them.
(component
  (import "wasi:random/random@0.2.3" (instance $real
    (export "get-random-u64" (func (result u64)))))
  (component $Tamed
    (import "real" (instance $real
      (export "get-random-u64" (func (result u64)))))
    (core func $real' (canon lower (func $real "get-random-u64")))
    (core module $Main
      (import "real" "get" (func $real (result i64)))
      (global $calls (mut i32) (i32.const 0))
      (func (export "get") (result i64)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (if (result i64) (i32.and (global.get $calls) (i32.const 1))
          (then (i64.const 4))
          (else (call $real)))))
    (core instance $main (instantiate $Main (with "real" (instance (export "get" (func $real'))))))
    (func $get (result u64) (canon lift (core func $main "get")))
    (instance $random (export "get-random-u64" (func $get)))
    (export "wasi:random/random@0.2.3" (instance $random)))
  (component $Command
    (import "wasi:random/random@0.2.0" (instance $random
      (export "get-random-u64" (func (result u64)))))
    (core func $random' (canon lower (func $random "get-random-u64")))
    (core module $Main
      (import "random" "get" (func $random (result i64)))
      ;; Fails unless the first number is four and the second is the host's, which the test makes nine.
      (func (export "run") (result i32)
        (if (i64.ne (call $random) (i64.const 4)) (then (return (i32.const 1))))
        (i64.ne (call $random) (i64.const 0x0909090909090909))))
    (core instance $main (instantiate $Main (with "random" (instance (export "get" (func $random'))))))
    (func $run (result (result)) (canon lift (core func $main "run")))
    (instance $cli (export "run" (func $run)))
    (export "wasi:cli/run@0.2.0" (instance $cli)))
  (instance $tamed (instantiate $Tamed (with "real" (instance $real))))
  (instance $command (instantiate $Command
    (with "wasi:random/random@0.2.0" (instance $tamed "wasi:random/random@0.2.3"))))
  (export "wasi:cli/run@0.2.0" (instance $command "wasi:cli/run@0.2.0")))
