;; Answers every request with a greeting.
(module
  (import "env" "__asml_abi_runtime_success" (func $answer (param $text i32) (param $length i32)))

  (memory (export "memory") 1)
  (data (i32.const 0) "{\"greeting\": \"Hello from @NAME@!\"}\n\00")

  (func (export "_start")
    (local $end i32)
    (loop $next
      (if (i32.load8_u (local.get $end))
        (then
          (local.set $end (i32.add (local.get $end) (i32.const 1)))
          (br $next))))
    (call $answer (i32.const 0) (local.get $end))))
