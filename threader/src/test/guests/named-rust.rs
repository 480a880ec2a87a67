//! Generation v0.4, with its name section: traps deep inside, by what its input says: `index`, or anything else.

#[path = "../../../../guest-libs/rust/asml.rs"]
mod asml;

mod parser {
    pub struct Parser<T>(pub T);

    pub trait Parse {
        fn parse_header(&self, at: usize) -> u8;
    }

    impl Parse for Parser<Vec<u8>> {
        #[inline(never)]
        fn parse_header(&self, at: usize) -> u8 {
            if at == 7 {
                core::arch::wasm32::unreachable()
            }
            self.0[at]
        }
    }
}

#[inline(never)]
fn handle_request(parser: &dyn parser::Parse, index: bool) -> u8 {
    parser.parse_header(if index { 70 } else { 7 })
}

fn main() {
    let input = asml::input_text();
    let parser = parser::Parser(input.clone().into_bytes());
    asml::success(&[handle_request(&parser, input == "index")]);
}
