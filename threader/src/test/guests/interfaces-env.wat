;; A handler that answers through module env, and that opens a stream at start-up by an interface: handles that it uses
;; in each of its runs.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $stderr (result i32)))
  (import "wasi:io/streams@0.2.0" "[method]output-stream.subscribe" (func $subscribe (param i32) (result i32)))
  (import "wasi:io/poll@0.2.0" "poll" (func $poll (param i32 i32 i32)))
  (import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $opened (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    i32.const 1024)
  (func (export "_initialize")
    (global.set $opened (call $stderr)))
  (func (export "handler") (result i32)
    (i32.store (i32.const 16) (call $subscribe (global.get $opened)))
    (call $poll (i32.const 16) (i32.const 1) (i32.const 32))
    (call $drop (i32.load (i32.const 16)))
    ;; '0' and how many were ready
    (i32.store8 (i32.const 64) (i32.add (i32.const 48) (i32.load (i32.const 36))))
    (call $success (i32.const 64) (i32.const 1))
    (i32.const 0)))
