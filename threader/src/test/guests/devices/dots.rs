// Draws as the first Rust programs for these devices did: keeps four files open, writes a size
// without a seek, moves to each pixel and writes its four bytes, and reads all input there is after
// each frame. Ends with 0 on Escape and when its window is closed.
//
// Its input is "FRAMES": how many (0: without end). With the second frame it makes its window
// bigger. Frame N is all blue N, green 100, red 200, or the blue of the last key pressed.
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};

fn open(name: &str) -> File {
    let path = format!("/_wasmer/dev/fb0/{name}");
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn fill(fb: &mut File, width: u32, height: u32, blue: u8) {
    for y in 0..height {
        for x in 0..width {
            let place = u64::from((y * width + x) * 4);
            assert_eq!(fb.seek(SeekFrom::Start(place)).unwrap(), place);
            fb.write_all(&[blue, 100, 200, 255]).unwrap();
        }
    }
}

/// What a key pressed last, and whether it is time to go.
fn listen(input: &mut File) -> (Option<u8>, bool) {
    let (mut bytes, mut key, mut over) = (Vec::new(), None, false);
    input.read_to_end(&mut bytes).unwrap();
    let mut left = &bytes[..];
    while let Some((&kind, rest)) = left.split_first() {
        let length = match kind {
            1 | 3 => 1,
            2 | 4 | 5 | 7 => 8,
            8 => 0,
            _ => panic!("no event {kind}"),
        };
        if kind == 1 {
            key = Some(rest[0]);
        }
        over |= kind == 8 || kind == 1 && rest[0] == 27;
        left = &rest[length..];
    }
    (key, over)
}

fn main() {
    let mut wanted = String::new();
    std::io::stdin().read_to_string(&mut wanted).unwrap();
    let frames: u32 = wanted.trim().parse().unwrap();
    let (mut size, mut fb, mut draw, mut input) = (open("virtual_size"), open("fb"), open("draw"), open("input"));
    let (mut frame, mut blue, mut side) = (0, None, 30);
    size.write_all(b"30x30").unwrap();
    while frames == 0 || frame < frames {
        if frame == 1 {
            side = 300;
            size.write_all(b"300x300").unwrap();
        }
        frame += 1;
        fill(&mut fb, side, side, blue.unwrap_or(frame as u8));
        draw.write_all(b"0").unwrap();
        let (key, over) = listen(&mut input);
        if over {
            println!("over");
            return;
        }
        blue = key.or(blue);
    }
    println!("{frame} frames");
}
