;; Answers every request with a greeting, and writes a line to the log.
;; To change it, write language = "wat" instead of module = "greet.wasm" in service.toml.
(module
  (import "env" "__asml_abi_runtime_log" (func $log (param $text i32) (param $length i32)))
  (import "env" "__asml_abi_runtime_success" (func $answer (param $text i32) (param $length i32)))

  (memory (export "memory") 1)
  ;; Each text ends with a zero byte.
  (data (i32.const 0) "greeting somebody\00")
  (data (i32.const 256)
    "{\"isBase64Encoded\": false, \"statusCode\": 200, "
    "\"headers\": {\"content-type\": \"text/plain\"}, "
    "\"body\": \"Hello from WebAssembly!\\n\"}\00")

  (func (export "_start")
    (call $log (i32.const 0) (call $length (i32.const 0)))
    (call $answer (i32.const 256) (call $length (i32.const 256))))

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (loop $next
      (if (i32.load8_u (local.get $end))
        (then
          (local.set $end (i32.add (local.get $end) (i32.const 1)))
          (br $next))))
    (i32.sub (local.get $end) (local.get $text))))
