//! Plain WASI command that answers with CGI header lines. When stdin's first line is a number, that
//! is the status and the rest the body; otherwise the status is 200 and all of stdin the body.

use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    let (status, body) = split(&input).unwrap_or((200, &input));
    let mut out = io::stdout();
    write!(out, "Status: {}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Guest: wasi-cgi\r\n\r\n", status)?;
    out.write_all(body)?;
    out.flush()
}

fn split(input: &[u8]) -> Option<(u16, &[u8])> {
    let end = input.iter().position(|b| *b == b'\n')?;
    let status = std::str::from_utf8(&input[..end]).ok()?.trim().parse().ok()?;
    Some((status, &input[end + 1..]))
}
