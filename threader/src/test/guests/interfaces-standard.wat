;; The same as interfaces.wat, with the names of the other mangling.
(module
  (import "cm32p2|wasi:cli/stdin@0.2" "get-stdin" (func $stdin (result i32)))
  (import "cm32p2|wasi:cli/stdout@0.2" "get-stdout" (func $stdout (result i32)))
  (import "cm32p2|wasi:io/streams@0.2" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (import "cm32p2|wasi:io/streams@0.2" "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
  (import "cm32p2|wasi:io/streams@0.2" "input-stream_drop" (func $drop-input (param i32)))
  (import "cm32p2|wasi:io/streams@0.2" "output-stream_drop" (func $drop-output (param i32)))
  (memory (export "cm32p2_memory") 1)
  ;; What is read lies at 1024, one piece after the other.
  (func (export "cm32p2_realloc") (param i32 i32 i32 i32) (result i32)
    i32.const 1024)
  (global $initialized (mut i32) (i32.const 0))
  (func (export "cm32p2_initialize")
    (global.set $initialized (i32.const 1)))
  (func (export "cm32p2|wasi:cli/run@0.2|run") (result i32)
    (local $in i32) (local $out i32) (local $failed i32)
    (local.set $failed (i32.const 1))
    (if (i32.eqz (global.get $initialized)) (then unreachable))
    (local.set $in (call $stdin))
    (local.set $out (call $stdout))
    (block $closed
      (loop $next
        (call $read (local.get $in) (i64.const 4096) (i32.const 16))
        (br_if $closed (i32.load8_u (i32.const 16)))
        (local.set $failed (i32.const 0))
        (call $write (local.get $out) (i32.load (i32.const 20)) (i32.load (i32.const 24)) (i32.const 32))
        (if (i32.load8_u (i32.const 32)) (then unreachable))
        (br $next)))
    (call $drop-input (local.get $in))
    (call $drop-output (local.get $out))
    (local.get $failed)))
