;; Copies its standard input to its standard output by interfaces alone, named as bindings name them. It fails where
;; there is no input.
(module
  (import "wasi:cli/stdin@0.2.0" "get-stdin" (func $stdin (result i32)))
  (import "wasi:cli/stdout@0.2.99" "get-stdout" (func $stdout (result i32)))
  (import "wasi:io/streams@0.2.8" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.8" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.8" "[resource-drop]input-stream" (func $drop-input (param i32)))
  (import "wasi:io/streams@0.2.8" "[resource-drop]output-stream" (func $drop-output (param i32)))
  (memory (export "memory") 1)
  ;; What is read lies at 1024, one piece after the other.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    i32.const 1024)
  (func (export "wasi:cli/run@0.2.3#run") (result i32)
    (local $in i32) (local $out i32) (local $failed i32)
    (local.set $failed (i32.const 1))
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
