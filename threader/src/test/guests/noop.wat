;; Generation v0.4: answers a constant.
(module
  (import "env" "__asml_abi_runtime_success" (func $success (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "{\"ok\":true}")
  (func (export "_start") (call $success (i32.const 0) (i32.const 11))))
