;; Generation v0.4 with an import that no host has.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (import "env" "nope" (func $nope))
  (memory (export "memory") 1)
  (func (export "_start") (call $nope) (call $success (i32.const 0) (i32.const 0))))
