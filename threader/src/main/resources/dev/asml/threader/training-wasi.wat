;; A program of WASI preview 1 that does what most do: it asks for its arguments, its environment and its folders, then
;; copies its standard input to its standard output. It computes a little with each kind of number on the way, for what
;; compiled code calls for that is loaded with the first guest that does.
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (type $binary)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (type $binary)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (type $binary)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (type $binary)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (type $binary)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (type $binary)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 2)
  (global $stack (mut i32) (i32.const 65536))
  (table 2 funcref)
  (elem (i32.const 0) $mix $turn)
  (data (i32.const 1024) "what lies here is the program's own")

  (func $mix (type $binary)
    (i32.div_u
      (i32.xor (i32.rotl (local.get 0) (i32.const 5)) (i32.shr_u (local.get 1) (i32.const 3)))
      (i32.or (i32.popcnt (local.get 1)) (i32.const 1))))

  (func $turn (type $binary)
    (i32.trunc_sat_f64_s
      (f64.mul
        (f64.convert_i32_s (local.get 0))
        (f64.promote_f32 (f32.nearest (f32.convert_i32_u (local.get 1)))))))

  (func $sum (param $from i32) (param $length i32) (result i64)
    (local $sum i64)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $length)))
        (local.set $sum
          (i64.add
            (i64.mul (local.get $sum) (i64.const 31))
            (i64.extend_i32_u (i32.load8_u (local.get $from)))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $next)))
    (i64.rem_s (local.get $sum) (i64.const 1000003)))

  (func (export "_start")
    (local $read i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 256)))
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
    (drop (call $environ_get (i32.const 2048) (i32.const 4096)))
    (drop (call $fd_prestat_get (i32.const 3) (i32.const 8)))
    (drop (call $fd_prestat_get (i32.const 9) (i32.const 8)))
    (drop (call $fd_fdstat_get (i32.const 1) (i32.const 64)))
    (drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 24)))
    (drop (call $random_get (i32.const 32) (i32.const 8)))
    (memory.copy (i32.const 1100) (i32.const 1024) (i32.const 32))
    (memory.fill (i32.const 1200) (i32.const 0) (i32.const 64))
    (i64.store (i32.const 1300) (call $sum (i32.const 1024) (i32.const 64)))
    (i32.store
      (i32.const 1308)
      (call_indirect (type $binary) (i32.const 7) (i32.const 40) (i32.const 0)))
    (i32.store16
      (i32.const 1312)
      (call_indirect (type $binary) (i32.const 7) (i32.const 40) (i32.const 1)))
    (f64.store (i32.const 1320) (f64.sqrt (f64.const 2)))
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 16) (i32.const 8192))
    (block $end
      (loop $more
        (i32.store (i32.const 20) (i32.const 4096))
        (br_if $end (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 28)))
        (local.set $read (i32.load (i32.const 28)))
        (br_if $end (i32.eqz (local.get $read)))
        (i32.store (i32.const 20) (local.get $read))
        (br_if $end (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 28)))
        (br $more)))
    (drop (call $fd_close (i32.const 9)))
    (call $proc_exit (i32.const 0)))
)
