;; Its allocator and what it does after returning call out, which they may not.
(component
  (component $Out
    (core module $Main (func (export "out")))
    (core instance $main (instantiate $Main))
    (func (export "out") (canon lift (core func $main "out"))))
  (instance $out (instantiate $Out))
  (core func $out' (canon lower (func $out "out")))
  (core module $Main
    (import "" "out" (func $out))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $out) (i32.const 8))
    (func (export "takes") (param i32 i32))
    (func (export "gives") (result i32) (i32.const 16))
    (func (export "after") (param i32) (call $out)))
  (core instance $main (instantiate $Main (with "" (instance (export "out" (func $out'))))))
  (func (export "takes") (param "text" string)
    (canon lift (core func $main "takes") (memory $main "memory") (realloc (func $main "realloc"))))
  (func (export "gives") (result string)
    (canon lift (core func $main "gives") (memory $main "memory") (post-return (func $main "after")))))
