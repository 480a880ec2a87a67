//! Answers every request with a greeting; the request is on standard input.

fn main() {
    println!("Content-Type: text/plain\n");
    println!("Hello from @NAME@!");
}
