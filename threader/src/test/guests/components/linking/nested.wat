;; Everything that a component can be given: a core module, a function, a component, a type, an instance; what it takes
;; from around it; core instances that share a memory, a table and a global; a start function.
(component
  (core module $Shared
    (memory (export "memory") 1)
    (table (export "table") 4 funcref)
    (global (export "seed") i32 (i32.const 5))
    (data (i32.const 0) "\2a"))
  (core module $Reads
    (import "" "memory" (memory 1))
    (import "" "table" (table 4 funcref))
    (import "" "seed" (global $seed i32))
    (func $read (result i32) (i32.load8_u (i32.const 0)))
    (func $started (i32.store8 (i32.const 1) (global.get $seed)))
    (start $started)
    (elem (i32.const 2) $read))
  (core module $Calls
    (import "" "table" (table 4 funcref))
    (import "" "memory" (memory 1))
    (type $read (func (result i32)))
    (func (export "sum") (result i32)
      (i32.add (call_indirect (type $read) (i32.const 2)) (i32.load8_u (i32.const 1)))))

  (component $Adder
    (import "amount" (func $amount (result u32)))
    (core func $amount' (canon lower (func $amount)))
    (core module $Main
      (import "" "amount" (func $amount (result i32)))
      (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (call $amount))))
    (core instance $main (instantiate $Main (with "" (instance (export "amount" (func $amount'))))))
    (func (export "add") (param "to" u32) (result u32) (canon lift (core func $main "add"))))

  (component $Sums
    (import "module" (core module $Calls
      (import "" "table" (table 4 funcref))
      (import "" "memory" (memory 1))
      (export "sum" (func (result i32)))))
    (import "adder" (component $Adder
      (import "amount" (func (result u32)))
      (export "add" (func (param "to" u32) (result u32)))))
    (type $u32 u32)
    (import "number" (type $number (eq $u32)))
    (import "constants" (instance $constants
      (export "seven" (func (result $number)))))
    (alias outer 1 $Shared (core module $Shared))
    (alias outer 1 $Reads (core module $Reads))
    (core instance $shared (instantiate $Shared))
    (core instance $reads (instantiate $Reads (with "" (instance $shared))))
    (core instance $calls (instantiate $Calls (with "" (instance $shared))))
    (func $sum (result u32) (canon lift (core func $calls "sum")))
    (instance $once (instantiate $Adder (with "amount" (func $sum))))
    (instance $twice (instantiate $Adder (with "amount" (func $constants "seven"))))
    (export "sum" (func $sum))
    (export "once" (func $once "add"))
    (export "twice" (func $twice "add")))

  (core module $Seven (func (export "seven") (result i32) (i32.const 7)))
  (core instance $seven (instantiate $Seven))
  (func $seven' (result u32) (canon lift (core func $seven "seven")))
  (type $number u32)
  (instance $constants (export "seven" (func $seven')))
  (instance $sums (instantiate $Sums
    (with "module" (core module $Calls))
    (with "adder" (component $Adder))
    (with "number" (type $number))
    (with "constants" (instance $constants))))
  (export "sum" (func $sums "sum"))
  (export "once" (func $sums "once"))
  (export "twice" (func $sums "twice")))
