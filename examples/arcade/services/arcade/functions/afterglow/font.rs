//! Letters of five by seven pixels.

use crate::devices::Frame;

const WIDTH: i32 = 5;

/// A row a byte, the leftmost pixel is the bit 16.
#[rustfmt::skip]
const GLYPHS: [(char, [u8; 7]); 44] = [
    ('A', [14, 17, 17, 31, 17, 17, 17]), ('B', [30, 17, 17, 30, 17, 17, 30]), ('C', [15, 16, 16, 16, 16, 16, 15]),
    ('D', [30, 17, 17, 17, 17, 17, 30]), ('E', [31, 16, 16, 30, 16, 16, 31]), ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('G', [15, 16, 16, 19, 17, 17, 15]), ('H', [17, 17, 17, 31, 17, 17, 17]), ('I', [31, 4, 4, 4, 4, 4, 31]),
    ('J', [7, 2, 2, 2, 2, 18, 12]), ('K', [17, 18, 20, 24, 20, 18, 17]), ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]), ('N', [17, 25, 25, 21, 19, 19, 17]), ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]), ('Q', [14, 17, 17, 17, 21, 18, 13]), ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]), ('T', [31, 4, 4, 4, 4, 4, 4]), ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('V', [17, 17, 17, 10, 10, 10, 4]), ('W', [17, 17, 17, 21, 21, 27, 17]), ('X', [17, 17, 10, 4, 10, 17, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]), ('Z', [31, 1, 2, 4, 8, 16, 31]), ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]), ('2', [30, 1, 1, 14, 16, 16, 31]), ('3', [30, 1, 1, 14, 1, 1, 30]),
    ('4', [17, 17, 17, 31, 1, 1, 1]), ('5', [31, 16, 16, 30, 1, 1, 30]), ('6', [14, 16, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 4, 8, 8]), ('8', [14, 17, 17, 14, 17, 17, 14]), ('9', [14, 17, 17, 15, 1, 1, 14]),
    ('.', [0, 0, 0, 0, 0, 12, 12]), (',', [0, 0, 0, 0, 12, 4, 8]), ('!', [4, 4, 4, 4, 4, 0, 4]),
    ('+', [0, 4, 4, 31, 4, 4, 0]), ('-', [0, 0, 0, 31, 0, 0, 0]), ('x', [0, 0, 17, 10, 4, 10, 17]),
    ('/', [1, 1, 2, 4, 8, 16, 16]), (':', [0, 12, 12, 0, 12, 12, 0]),
];

/// How many pixels wide a text is.
pub fn width(text: &str, scale: i32) -> i32 {
    text.chars().count() as i32 * (WIDTH + 1) * scale - scale
}

/// Draws a text, each of its pixels as a square of `scale`, with a shadow so that it can be read on anything.
pub fn draw(frame: &mut Frame, text: &str, (x, y): (i32, i32), scale: i32, rgb: u32) {
    write(frame, text, (x + 1, y + 1), scale, 0x04040c);
    write(frame, text, (x, y), scale, rgb);
}

/// Draws a text around the middle of the frame.
#[inline(never)]
pub fn center(frame: &mut Frame, text: &str, y: i32, scale: i32, rgb: u32) {
    let x = (frame.width() as i32 - width(text, scale)) / 2;
    draw(frame, text, (x, y), scale, rgb);
}

#[inline(never)]
fn write(frame: &mut Frame, text: &str, (mut x, y): (i32, i32), scale: i32, rgb: u32) {
    for letter in text.chars() {
        if let Some((_, rows)) = GLYPHS.iter().find(|(known, _)| *known == letter) {
            glyph(frame, rows, (x, y), scale, rgb);
        }
        x += (WIDTH + 1) * scale;
    }
}

fn glyph(frame: &mut Frame, rows: &[u8; 7], (x, y): (i32, i32), scale: i32, rgb: u32) {
    for (row, bits) in rows.iter().enumerate() {
        for column in 0..WIDTH {
            if bits & (16 >> column) != 0 {
                frame.rect(x + column * scale, y + row as i32 * scale, scale, scale, rgb);
            }
        }
    }
}
