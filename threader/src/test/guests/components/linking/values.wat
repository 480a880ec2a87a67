;; One value of every kind goes from a component in UTF-16 or Latin-1 to one in UTF-8 and back. The record has more
;; than sixteen flat values, so it comes and goes through memory, and the one that answers returns its address.
(component
  (core module $Memory
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 16))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $new)))
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then (drop (memory.grow (i32.const 2)))))
      (memory.copy (local.get $at) (local.get $old)
        (select (local.get $size) (local.get $new) (i32.lt_u (local.get $size) (local.get $new))))
      (local.get $at)))

  (type $T (instance
    (type $pair (tuple u8 s64))
    (type $shape' (variant (case "dot") (case "circle" f32) (case "named" string)))
    (export "shape" (type $shape (eq $shape')))
    (type $colour' (enum "red" "green" "blue"))
    (export "colour" (type $colour (eq $colour')))
    (type $rights' (flags "read" "write" "run" "a" "b" "c" "d" "e" "f"))
    (export "rights" (type $rights (eq $rights')))
    (type $strings (list string))
    (type $bytes (list u8))
    (type $shapes (list $shape))
    (type $maybe (option string))
    (type $nested (option (option u16)))
    (type $outcome (result u64 (error string)))
    (type $done (result))
    (type $all' (record
      (field "bool" bool) (field "s8" s8) (field "u8" u8) (field "s16" s16) (field "u16" u16) (field "s32" s32)
      (field "u32" u32) (field "s64" s64) (field "u64" u64) (field "f32" f32) (field "f64" f64) (field "char" char)
      (field "string" string) (field "bytes" $bytes) (field "strings" $strings) (field "pair" $pair)
      (field "shapes" $shapes) (field "colour" $colour) (field "rights" $rights) (field "maybe" $maybe)
      (field "nested" $nested) (field "outcome" $outcome) (field "done" $done)))
    (export "all" (type $all (eq $all')))
    (export "echo" (func (param "value" $all) (result $all)))))

  (component $Echo
    (alias outer 1 $Memory (core module $Memory))
    (alias outer 1 $T (type $T))
    (import "types" (instance $types (type $T)))
    (alias export $types "all" (type $all))
    (core instance $memory (instantiate $Memory))
    (core module $Same (func (export "echo") (param i32) (result i32) (local.get 0)))
    (core instance $same (instantiate $Same))
    (func (export "echo") (param "value" $all) (result $all)
      (canon lift (core func $same "echo")
        (memory $memory "memory") (realloc (func $memory "realloc")) string-encoding=utf8)))

  ;; The types have to come from somewhere: this one exports them, and a function that nobody calls.
  (component $Types
    (type $pair (tuple u8 s64))
    (type $shape' (variant (case "dot") (case "circle" f32) (case "named" string)))
    (export $shape "shape" (type $shape'))
    (type $colour' (enum "red" "green" "blue"))
    (export $colour "colour" (type $colour'))
    (type $rights' (flags "read" "write" "run" "a" "b" "c" "d" "e" "f"))
    (export $rights "rights" (type $rights'))
    (type $all' (record
      (field "bool" bool) (field "s8" s8) (field "u8" u8) (field "s16" s16) (field "u16" u16) (field "s32" s32)
      (field "u32" u32) (field "s64" s64) (field "u64" u64) (field "f32" f32) (field "f64" f64) (field "char" char)
      (field "string" string) (field "bytes" (list u8)) (field "strings" (list string)) (field "pair" $pair)
      (field "shapes" (list $shape)) (field "colour" $colour) (field "rights" $rights) (field "maybe" (option string))
      (field "nested" (option (option u16))) (field "outcome" (result u64 (error string))) (field "done" (result))))
    (export $all "all" (type $all'))
    (core module $Never
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "echo") (param i32) (result i32) unreachable))
    (core instance $never (instantiate $Never))
    (func (export "echo") (param "value" $all) (result $all)
      (canon lift (core func $never "echo") (memory $never "memory") (realloc (func $never "realloc")))))

  (core module $Relay
    (import "memory" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (import "next" "echo" (func $echo (param i32 i32)))
    (func (export "echo") (param $value i32) (result i32)
      (local $result i32)
      (local.set $result (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 512)))
      (call $echo (local.get $value) (local.get $result))
      (local.get $result)))

  (component $Relay16
    (alias outer 1 $Memory (core module $Memory))
    (alias outer 1 $Relay (core module $Relay))
    (alias outer 1 $T (type $T))
    (import "types" (instance $types (type $T)))
    (alias export $types "all" (type $all))
    (import "echo" (func $next (param "value" $all) (result $all)))
    (core instance $memory (instantiate $Memory))
    (core func $lowered (canon lower (func $next)
      (memory $memory "memory") (realloc (func $memory "realloc")) string-encoding=utf16))
    (core instance $relay (instantiate $Relay
      (with "memory" (instance $memory))
      (with "next" (instance (export "echo" (func $lowered))))))
    (func (export "echo") (param "value" $all) (result $all)
      (canon lift (core func $relay "echo")
        (memory $memory "memory") (realloc (func $memory "realloc")) string-encoding=utf16)))

  (component $RelayLatin
    (alias outer 1 $Memory (core module $Memory))
    (alias outer 1 $Relay (core module $Relay))
    (alias outer 1 $T (type $T))
    (import "types" (instance $types (type $T)))
    (alias export $types "all" (type $all))
    (import "echo" (func $next (param "value" $all) (result $all)))
    (core instance $memory (instantiate $Memory))
    (core func $lowered (canon lower (func $next)
      (memory $memory "memory") (realloc (func $memory "realloc")) string-encoding=latin1+utf16))
    (core instance $relay (instantiate $Relay
      (with "memory" (instance $memory))
      (with "next" (instance (export "echo" (func $lowered))))))
    (func (export "echo") (param "value" $all) (result $all)
      (canon lift (core func $relay "echo")
        (memory $memory "memory") (realloc (func $memory "realloc")) string-encoding=latin1+utf16)))

  (instance $types (instantiate $Types))
  (instance $echo (instantiate $Echo (with "types" (instance $types))))
  (instance $sixteen (instantiate $Relay16
    (with "types" (instance $types)) (with "echo" (func $echo "echo"))))
  (instance $latin (instantiate $RelayLatin
    (with "types" (instance $types)) (with "echo" (func $sixteen "echo"))))
  (export "types" (instance $types))
  (alias export $types "all" (type $all))
  (export "direct" (func $echo "echo"))
  (export "relayed" (func $latin "echo")))
