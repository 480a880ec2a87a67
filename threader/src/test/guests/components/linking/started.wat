;; A component with start-up code, made as wit-component makes it: a module whose import has two empty names and whose
;; start function that is. Entered by a function without parameters; counts how often it was started and entered.
(component
  (core module $Main
    (memory (export "memory") 1)
    (global $started (mut i32) (i32.const 0))
    (global $entered (mut i32) (i32.const 0))
    (data (i32.const 8) "seed")
    (func (export "_initialize")
      (global.set $started (i32.add (global.get $started) (i32.const 1)))
      (i32.store8 (i32.const 8) (i32.const 83)))
    (func (export "handler") (result i32)
      (global.set $entered (i32.add (global.get $entered) (i32.const 1)))
      ;; 83 is what start-up wrote, 101 the second letter of the data.
      (if (i32.ne (i32.load8_u (i32.const 8)) (i32.const 83)) (then (return (i32.const 1000))))
      (if (i32.ne (i32.load8_u (i32.const 9)) (i32.const 101)) (then (return (i32.const 1001))))
      (i32.store8 (i32.const 8) (i32.const 0))
      (i32.store8 (i32.const 9) (i32.const 0))
      (i32.add (i32.mul (global.get $started) (i32.const 10)) (global.get $entered))))
  (core instance $main (instantiate $Main))
  (core module $Start (import "" "" (func $start)) (start $start))
  (core instance $start (instantiate $Start (with "" (instance (export "" (func $main "_initialize"))))))
  (func (export "handler") (result s32) (canon lift (core func $main "handler"))))
