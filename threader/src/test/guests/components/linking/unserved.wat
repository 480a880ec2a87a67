;; Asks the host for an interface that nobody knows, a function that is not there, and one with another type. A module
;; inside wants what nobody serves.
(component
  (import "nobody:knows/this@1.2.3" (instance $this (export "it" (func))))
  (import "wasi:random/random@0.2.99" (instance $random
    (export "get-random-u65" (func (result u64)))
    (export "get-random-u64" (func (result u32)))))
  (import "wasi:clocks/wall-clock@0.3.0" (instance (export "now" (func (result u64)))))
  (core module $idle)
  (core module $curious
    (import "nobody:knows/this@1.2.3" "it" (func))
    (import "cm32p2|wasi:random/random@0.2" "get-random-u65" (func (result i64))))
  (core func $it (canon lower (func $this "it")))
  (core func $u65 (canon lower (func $random "get-random-u65")))
  (core instance (instantiate $curious
    (with "nobody:knows/this@1.2.3" (instance (export "it" (func $it))))
    (with "cm32p2|wasi:random/random@0.2" (instance (export "get-random-u65" (func $u65)))))))
