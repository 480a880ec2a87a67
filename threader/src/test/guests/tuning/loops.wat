;; Loops that never end, each in a form of its own, and loops in the middle of expressions.
(module
  (memory (export "memory") 1 4)
  (func $short (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $shorter (param i32) (result i32) (call $short (call $short (local.get 0))))

  (func (export "plain") (loop (br 0)))

  ;; No loop inside turns often, but there are many of them.
  (func (export "nested") (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (loop $w
      (local.set $a (i32.const 0))
      (loop $x
        (local.set $b (i32.const 0))
        (loop $y
          (local.set $c (i32.const 0))
          (loop $z
            (local.set $c (i32.add (local.get $c) (i32.const 1)))
            (br_if $z (i32.lt_u (local.get $c) (i32.const 500))))
          (local.set $b (i32.add (local.get $b) (i32.const 1)))
          (br_if $y (i32.lt_u (local.get $b) (i32.const 500))))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $x (i32.lt_u (local.get $a) (i32.const 500))))
      (br $w)))

  (func (export "switched") (local $i i32)
    (loop $l
      (local.set $i (i32.and (i32.add (local.get $i) (i32.const 1)) (i32.const 3)))
      (block $a (block $b
        (br_table $l $a $b $l (local.get $i)))
        (br $l))
      (br $l)))

  (func (export "calling") (local $i i32)
    (loop $l
      (local.set $i (call $shorter (local.get $i)))
      (br $l)))

  (func $few (local $i i32)
    (loop $l
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 100)))))

  ;; Each call turns a few times only.
  (func (export "few") (loop $l (call $few) (call $few) (br $l)))

  (func $even (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0)) (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "recursive") (loop $l (drop (call $even (i32.const 500))) (br $l)))

  ;; Calls itself twice, so deep that it does not end, and no deeper.
  (func $tree (export "tree") (param i32)
    (if (local.get 0)
      (then
        (call $tree (i32.sub (local.get 0) (i32.const 1)))
        (call $tree (i32.sub (local.get 0) (i32.const 1))))))

  (func $deep (export "deep") (result i32) (i32.add (call $deep) (i32.const 1)))

  (func (export "filling") (loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $l)))

  ;; 30.5 + 1 + 2 + … + n and a fraction, with values of all types on the stack below the loops.
  (func (export "expression") (param $n i32) (result f64) (local $i i32) (local $sum i64)
    (f64.const 20.5)
    (i64.const 4)
    (i32.const 6)
    (block (result i64)
      (local.set $i (local.get $n))
      (i64.const 0)
      (loop
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $i))))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br_if 0 (local.get $i)))
      (i64.add (local.get $sum)))
    (f64.convert_i64_u)
    (if (result f32) (i32.gt_u (local.get $n) (i32.const 5))
      (then (local.set $i (i32.const 3))
        (loop (local.set $i (i32.sub (local.get $i) (i32.const 1))) (br_if 0 (local.get $i)))
        (f32.const 0.25))
      (else (f32.const 0.75)))
    (f64.promote_f32)
    (f64.add)
    (local.set $sum (i64.const 0))
    (call $sums)
    (f64.add))

  (func $sums (param i64 i32 f64) (result f64)
    (f64.add (local.get 2) (f64.add (f64.convert_i64_u (local.get 0)) (f64.convert_i32_u (local.get 1)))))

  ;; Leaves a loop by branches to blocks outside, with values on the stack below.
  (func (export "leaving") (param $n i32) (result i32) (local $i i32)
    (i32.add
      (i32.mul (local.get $n) (i32.const 1000))
      (block $outer (result i32)
        (i32.add
          (i32.const 100)
          (block $inner (result i32)
            (i32.const 7)
            (loop $l (result i32)
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (drop (br_if $outer (i32.const 1) (i32.eq (local.get $n) (local.get $i))))
              (drop (br_if $inner (i32.const 2) (i32.eq (i32.mul (local.get $n) (i32.const 2)) (local.get $i))))
              (br_if $l (i32.lt_u (local.get $i) (i32.const 10)))
              (local.get $i))
            (i32.add)))))))
