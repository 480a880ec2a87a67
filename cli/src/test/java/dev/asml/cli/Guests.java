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
