;; Imports an interface of AssemblyLift's that is not served.
(module
  (import "akkoro:secrets/secret-storage" "get-secret-value" (func (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
