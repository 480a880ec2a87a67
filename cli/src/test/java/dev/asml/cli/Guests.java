package dev.asml.cli;

/** Modules that tests deploy. */
final class Guests {
    /** Answers with the first page of its input. */
    static final String ECHO = """
            (module
              (import "env" "__asml_abi_input_start" (func $start (result i32)))
              (import "env" "__asml_abi_input_length_get" (func $length (result i64)))
              (import "env" "__asml_abi_runtime_success" (func $answer (param i32 i32)))
              (memory (export "memory") 1)
              (func (export "__asml_guest_get_function_input_buffer_pointer") (result i32) (i32.const 0))
              (func (export "_start")
                (drop (call $start))
                (call $answer (i32.const 0) (i32.wrap_i64 (call $length)))))
            """;

    /**
     * Opens a window of 4 by 2 and draws a hundred times: in draw N all pixels are blue N, red 2. Ends when its window is
     * closed.
     */
    static final String SCREEN = """
            (module
              (import "wasi_snapshot_preview1" "path_open"
                (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "_wasmer/dev/fb0/virtual_size")
              (data (i32.const 64) "_wasmer/dev/fb0/fb")
              (data (i32.const 128) "_wasmer/dev/fb0/draw")
              (data (i32.const 192) "_wasmer/dev/fb0/input")
              (data (i32.const 256) "4x2")
              (func $file (param $path i32) (param $length i32) (result i32)
                (drop (call $open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length) (i32.const 0)
                  (i64.const 0x66) (i64.const 0) (i32.const 0) (i32.const 600)))
                (i32.load (i32.const 600)))
              (func $vector (param $at i32) (param $length i32)
                (i32.store (i32.const 512) (local.get $at))
                (i32.store (i32.const 516) (local.get $length)))
              (func $write (param $fd i32) (param $at i32) (param $length i32)
                (call $vector (local.get $at) (local.get $length))
                (drop (call $fd_write (local.get $fd) (i32.const 512) (i32.const 1) (i32.const 520))))
              (func (export "_start")
                (local $fb i32) (local $draw i32) (local $input i32) (local $n i32) (local $at i32)
                (call $write (call $file (i32.const 0) (i32.const 28)) (i32.const 256) (i32.const 3))
                (local.set $fb (call $file (i32.const 64) (i32.const 18)))
                (local.set $draw (call $file (i32.const 128) (i32.const 20)))
                (local.set $input (call $file (i32.const 192) (i32.const 21)))
                (loop $frames
                  (local.set $n (i32.add (local.get $n) (i32.const 1)))
                  (local.set $at (i32.const 1024))
                  (loop $pixels
                    (i32.store (local.get $at) (i32.or (i32.const 0x020000) (local.get $n)))
                    (local.set $at (i32.add (local.get $at) (i32.const 4)))
                    (br_if $pixels (i32.lt_u (local.get $at) (i32.const 1056))))
                  (drop (call $fd_seek (local.get $fb) (i64.const 0) (i32.const 0) (i32.const 520)))
                  (call $write (local.get $fb) (i32.const 1024) (i32.const 32))
                  (call $write (local.get $draw) (i32.const 256) (i32.const 1))
                  (call $vector (i32.const 2048) (i32.const 256))
                  (drop (call $fd_read (local.get $input) (i32.const 512) (i32.const 1) (i32.const 520)))
                  (if (i32.and (i32.ne (i32.load (i32.const 520)) (i32.const 0))
                               (i32.eq (i32.load8_u (i32.const 2048)) (i32.const 8)))
                    (then (return)))
                  (br_if $frames (i32.lt_u (local.get $n) (i32.const 100))))))
            """;

    private Guests() {}

    /** Answers with a constant text. */
    static String constant(String text) {
        return """
               (module
                 (import "env" "__asml_abi_runtime_success" (func $answer (param i32 i32)))
                 (memory (export "memory") 1)
                 (data (i32.const 0) "%s")
                 (func (export "_start") (call $answer (i32.const 0) (i32.const %d))))
               """.formatted(text, text.length());
    }
}
