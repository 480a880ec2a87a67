;; Asks the host for an interface that nobody knows, a function that is not there, and one with another type.
(component
  (import "nobody:knows/this@1.2.3" (instance (export "it" (func))))
  (import "wasi:random/random@0.2.99" (instance
    (export "get-random-u65" (func (result u64)))
    (export "get-random-u64" (func (result u32)))))
  (import "wasi:clocks/wall-clock@0.3.0" (instance (export "now" (func (result u64))))))
