;; Draws three frames as AssemblyScript programs of 2019 do: wasi_unstable only, paths relative to descriptor 3, every
;; file opened for each use, sought to its start and never closed. Exits with the number of bytes of input that it read.
(module
  (import "wasi_unstable" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "_wasmer/dev/fb0/fb_wasmer/dev/fb0/draw_wasmer/dev/fb0/input")
  (data (i32.const 128) "frame 1")
  (global $total (mut i32) (i32.const 0))

  ;; Ends the program, with 100 and more, if a call failed.
  (func $need (param $error i32)
    (if (local.get $error) (then (call $proc_exit (i32.add (local.get $error) (i32.const 100))))))

  (func $open (param $path i32) (param $length i32) (param $flags i32) (param $rights i64) (result i32)
    (call $need (call $path_open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length)
      (local.get $flags) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 64)))
    (i32.load (i32.const 64)))

  ;; SET is 2 in this snapshot.
  (func $rewind (param $fd i32)
    (call $need (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 2) (i32.const 72))))

  (func $write (param $fd i32) (param $address i32) (param $length i32)
    (i32.store (i32.const 80) (local.get $address))
    (i32.store (i32.const 84) (local.get $length))
    (call $need (call $fd_write (local.get $fd) (i32.const 80) (i32.const 1) (i32.const 64))))

  (func $frame
    (local $fd i32)
    (local.set $fd (call $open (i32.const 0) (i32.const 18) (i32.const 9) (i64.const 0x200466)))
    (call $rewind (local.get $fd))
    (call $write (local.get $fd) (i32.const 128) (i32.const 7))
    (local.set $fd (call $open (i32.const 18) (i32.const 20) (i32.const 9) (i64.const 0x200464)))
    (call $rewind (local.get $fd))
    (call $write (local.get $fd) (i32.const 134) (i32.const 1))
    (local.set $fd (call $open (i32.const 38) (i32.const 21) (i32.const 0) (i64.const 0x204026)))
    (i32.store (i32.const 80) (i32.const 1024))
    (i32.store (i32.const 84) (i32.const 4096))
    (call $need (call $fd_read (local.get $fd) (i32.const 80) (i32.const 1) (i32.const 64)))
    (global.set $total (i32.add (global.get $total) (i32.load (i32.const 64))))
    (i32.store8 (i32.const 134) (i32.add (i32.load8_u (i32.const 134)) (i32.const 1))))

  (func (export "_start")
    (call $frame)
    (call $frame)
    (call $frame)
    (call $proc_exit (global.get $total))))
