;; Generation v0.4: traps at once.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "_start") unreachable))
