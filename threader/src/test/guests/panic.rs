//! Generation v0.4: logs a line, then panics: a message on stderr, then a trap.

#[path = "../../../../guest-libs/rust/asml.rs"]
mod asml;

fn main() {
    asml::log(asml::Level::Info, "about to panic");
    let input = asml::input_text();
    panic!("this guest panics on purpose, its input was {:?}", input);
}
