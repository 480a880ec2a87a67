;; Imports an interface of AssemblyLift's namespace that is not served.
(module
  (import "akkoro:queues/mailbox" "send" (func (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
