;; Breaks a rule of interfaces: without input it drops a stream as if it were of the other kind, with input it asks for
;; a list although it has no way to allocate one.
(module
  (import "env" "__asml_abi_input_length_get" (func $length (result i64)))
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
  (import "wasi:random/random@0.2.0" "get-random-bytes" (func $random (param i64 i32)))
  (import "wasi:io/streams@0.2.8" "[resource-drop]input-stream" (func $drop-input (param i32)))
  (memory (export "memory") 1)
  (func (export "handler") (result i32)
    (if (i64.eqz (call $length))
      (then (call $drop-input (call $stdout)))
      (else (call $random (i64.const 4) (i32.const 16))))
    (i32.const 0)))
