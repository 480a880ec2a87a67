;; Start-up code that makes a resource, which is state that no image holds.
(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core func $rep (canon resource.rep $thing))
  (core module $Main
    (import "thing" "new" (func $new (param i32) (result i32)))
    (import "thing" "rep" (func $rep (param i32) (result i32)))
    (global $handle (mut i32) (i32.const 0))
    (func $start (global.set $handle (call $new (i32.const 42))))
    (start $start)
    (func (export "handler") (result i32) (call $rep (global.get $handle))))
  (core instance $main (instantiate $Main (with "thing" (instance
    (export "new" (func $new)) (export "rep" (func $rep))))))
  (func (export "handler") (result s32) (canon lift (core func $main "handler"))))
