#!/bin/sh
# Builds every guest here; wants clang 19, lld 19, wasi-libc, the wasm32 run-time library of clang, and wabt.
set -e
cd "$(dirname "$0")"
for source in *.c; do
    wasm="${source%.c}.wasm"
    clang-19 --target=wasm32-wasi -Os -Wall -Wextra -Werror -Wl,--strip-all -o "$wasm" "$source"
    chmod a-x "$wasm"
done
for source in *.wat; do
    wat2wasm "$source" -o "${source%.wat}.wasm"
done
