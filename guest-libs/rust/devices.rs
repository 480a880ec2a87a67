//! A window, its frame, the events of the person before it, and sound, over Threader's device files; in one file and
//! with nothing but `std`.
//!
//! Put the file beside your program and write `mod devices;`. The function's `service.toml` must declare the
//! dependency `wasmer.io.devices`.
#![allow(dead_code)]

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Reads of one `poll` end here even if a host always has more.
const READS: usize = 16;

/// Why a device did not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// The file cannot be opened; most likely the function does not declare its devices.
    Open { path: String, cause: io::Error },
    /// The host takes no window of that size.
    Size { width: usize, height: usize },
    /// Reading or writing failed.
    File { path: String, cause: io::Error },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Open { path, cause } => write!(
                f,
                "cannot open {}: {}; declare wasmer.io.devices in service.toml: \
                 [[iomod.dependencies]] coordinates = \"wasmer.io.devices\"",
                path, cause
            ),
            Error::Size { width, height } => {
                write!(
                    f,
                    "no window of {}x{} is to be had: it has no pixels, or more than the function may have",
                    width, height
                )
            }
            Error::File { path, cause } => write!(f, "{}: {}", path, cause),
        }
    }
}

impl std::error::Error for Error {}

/// One device file, opened once.
struct Node {
    path: String,
    file: File,
}

impl Node {
    fn open(path: String, read: bool, write: bool) -> Result<Node, Error> {
        match OpenOptions::new().read(read).write(write).open(&path) {
            Ok(file) => Ok(Node { path, file }),
            Err(cause) => Err(Error::Open { path, cause }),
        }
    }

    /// The bytes go to the start of the device.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(bytes));
        done.map_err(|cause| self.failed(cause))
    }

    fn take(&mut self, room: &mut [u8]) -> Result<usize, Error> {
        self.file.read(room).map_err(|cause| self.failed(cause))
    }

    /// Hands on what is to be read now, read by read; whole events are never cut.
    fn drain(&mut self, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
        let mut room = [0; 4096];
        for _ in 0..READS {
            let length = self.take(&mut room)?;
            each(&room[..length]);
            if length < room.len() / 2 {
                break;
            }
        }
        Ok(())
    }

    fn failed(&self, cause: io::Error) -> Error {
        Error::File { path: self.path.clone(), cause }
    }
}

/// A rectangle of pixels, each `0xRRGGBB`; drawing beyond its edges is cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    pixels: Vec<u32>,
}

impl Frame {
    /// A black one.
    pub fn new(width: usize, height: usize) -> Frame {
        Frame { width, height, pixels: vec![0; width * height] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row from the top.
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    pub fn pixels_mut(&mut self) -> &mut [u32] {
        &mut self.pixels
    }

    /// The pixel there; black outside.
    pub fn at(&self, x: i32, y: i32) -> u32 {
        self.index(x, y).map_or(0, |i| self.pixels[i])
    }

    pub fn set(&mut self, x: i32, y: i32, rgb: u32) {
        if let Some(i) = self.index(x, y) {
            self.pixels[i] = rgb;
        }
    }

    pub fn fill(&mut self, rgb: u32) {
        self.pixels.fill(rgb);
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, rgb: u32) {
        let (left, right) = clip(x, width, self.width);
        let (top, bottom) = clip(y, height, self.height);
        for row in top..bottom {
            self.pixels[row * self.width + left..row * self.width + right].fill(rgb);
        }
    }

    /// Copies another frame with its left upper corner to x, y; its pixels of the colour `hole` are left out.
    pub fn blit(&mut self, x: i32, y: i32, other: &Frame, hole: Option<u32>) {
        let (left, right) = clip(x, other.width as i32, self.width);
        let (top, bottom) = clip(y, other.height as i32, self.height);
        for row in top..bottom {
            let line = (row as i32 - y) as usize * other.width;
            for column in left..right {
                let rgb = other.pixels[line + (column as i32 - x) as usize];
                if Some(rgb) != hole {
                    self.pixels[row * self.width + column] = rgb;
                }
            }
        }
    }

    /// The pixels as the device wants them: blue, green, red, any.
    pub fn bytes(&self) -> &[u8] {
        // A guest's memory is little-endian, and any four bytes are a u32.
        unsafe { std::slice::from_raw_parts(self.pixels.as_ptr() as *const u8, self.pixels.len() * 4) }
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
        inside.then(|| y as usize * self.width + x as usize)
    }
}

/// The part of `length` pixels from `start` that lies inside.
fn clip(start: i32, length: i32, inside: usize) -> (usize, usize) {
    let end = start.saturating_add(length.max(0)).clamp(0, inside as i32) as usize;
    (start.clamp(0, end as i32) as usize, end)
}

macro_rules! keys {
    ($($name:ident = $code:literal,)*) => {
        /// A key by its place on a keyboard, not by what is printed on it; left and right of a pair are one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Key {
            $($name = $code,)*
        }

        impl Key {
            /// The key of a code; `Other` for a code that none has.
            pub fn of(code: u8) -> Key {
                match code {
                    $($code => Key::$name,)*
                    _ => Key::Other,
                }
            }
        }
    };
}

keys! {
    Backspace = 8, Tab = 9, Enter = 13, Shift = 16, Control = 17, Alt = 18, Pause = 19, CapsLock = 20, Escape = 27,
    Space = 32, PageUp = 33, PageDown = 34, End = 35, Home = 36, Left = 37, Up = 38, Right = 39, Down = 40,
    Insert = 45, Delete = 46, Digit0 = 48, Digit1 = 49, Digit2 = 50, Digit3 = 51, Digit4 = 52, Digit5 = 53,
    Digit6 = 54, Digit7 = 55, Digit8 = 56, Digit9 = 57, A = 65, B = 66, C = 67, D = 68, E = 69, F = 70, G = 71,
    H = 72, I = 73, J = 74, K = 75, L = 76, M = 77, N = 78, O = 79, P = 80, Q = 81, R = 82, S = 83, T = 84, U = 85,
    V = 86, W = 87, X = 88, Y = 89, Z = 90, MetaLeft = 91, MetaRight = 92, Numpad0 = 96, Numpad1 = 97, Numpad2 = 98,
    Numpad3 = 99, Numpad4 = 100, Numpad5 = 101, Numpad6 = 102, Numpad7 = 103, Numpad8 = 104, Numpad9 = 105,
    NumpadMultiply = 106, NumpadAdd = 107, NumpadSubtract = 109, NumpadDecimal = 110, NumpadDivide = 111, F1 = 112,
    F2 = 113, F3 = 114, F4 = 115, F5 = 116, F6 = 117, F7 = 118, F8 = 119, F9 = 120, F10 = 121, F11 = 122, F12 = 123,
    NumLock = 144, ScrollLock = 145, Semicolon = 186, Equal = 187, Comma = 188, Minus = 189, Period = 190,
    Slash = 191, Backquote = 192, BracketLeft = 219, Backslash = 220, BracketRight = 221, Quote = 222, Other = 255,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Button {
    Left,
    Right,
    Middle,
}

/// What a person did; places are pixels of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    KeyPress(Key),
    KeyRelease(Key),
    MouseMove {
        x: i32,
        y: i32,
    },
    ButtonPress {
        button: Button,
        x: i32,
        y: i32,
    },
    ButtonRelease {
        button: Button,
        x: i32,
        y: i32,
    },
    /// The wheel turned by so many pixels; positive is right and down.
    Wheel {
        dx: i32,
        dy: i32,
        x: i32,
        y: i32,
    },
    /// Somebody typed this, after dead keys and input methods.
    Text(char),
    Touch {
        phase: Phase,
        finger: u32,
        x: i32,
        y: i32,
    },
    /// How a gamepad is now: buttons as bits, axes from -32767 to 32767.
    Gamepad {
        index: u8,
        buttons: u32,
        axes: [i16; AXES],
    },
    /// The window of who looks on has this size, in pixels of its own; nothing needs to follow.
    Resize {
        width: u32,
        height: u32,
    },
    /// The window was closed: a program ends now, or is ended soon.
    Closed,
}

/// As many axes of a gamepad are told.
pub const AXES: usize = 8;

/// What a finger did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Start,
    Move,
    End,
    Cancel,
}

/// What is held down, and where the mouse is, as of the last `poll`.
#[derive(Clone, Debug)]
pub struct Input {
    keys: [bool; 256],
    buttons: [bool; 3],
    /// Buttons that the reads of this poll named.
    named: [bool; 3],
    x: i32,
    y: i32,
    closed: bool,
}

impl Input {
    fn new() -> Input {
        Input { keys: [false; 256], buttons: [false; 3], named: [false; 3], x: 0, y: 0, closed: false }
    }

    pub fn is_down(&self, key: Key) -> bool {
        self.keys[key as usize]
    }

    pub fn is_held(&self, button: Button) -> bool {
        self.buttons[button as usize]
    }

    /// Where the mouse was last.
    pub fn mouse(&self) -> (i32, i32) {
        (self.x, self.y)
    }

    /// What the bytes of one read of the events file say: each record tells its length, so unknown ones are skipped.
    fn parse_more(&mut self, mut bytes: &[u8], events: &mut Vec<Event>) {
        while let Some((&length, rest)) = bytes.split_first() {
            if rest.len() < length as usize || length == 0 {
                return;
            }
            let (record, next) = rest.split_at(length as usize);
            self.more(record[0], &record[1..], events);
            bytes = next;
        }
    }

    fn more(&mut self, kind: u8, body: &[u8], events: &mut Vec<Event>) {
        match kind {
            1 if body.len() >= 8 => {
                events.push(Event::Resize { width: number(body, 0) as u32, height: number(body, 4) as u32 });
            }
            2 if body.len() >= 16 => {
                let (x, y) = place(&body[8..]);
                events.push(Event::Wheel { dx: number(body, 0), dy: number(body, 4), x, y });
            }
            3 if body.len() >= 9 => self.released(body[0], place(&body[1..]), events),
            4 => events.extend(String::from_utf8_lossy(body).chars().map(Event::Text)),
            5 if body.len() >= 13 => {
                let phase = [Phase::Start, Phase::Move, Phase::End, Phase::Cancel][body[0].min(3) as usize];
                let (x, y) = place(&body[5..]);
                events.push(Event::Touch { phase, finger: number(body, 1) as u32, x, y });
            }
            6 if body.len() >= 5 => events.push(gamepad(body)),
            _ => {}
        }
    }

    fn released(&mut self, code: u8, (x, y): (i32, i32), events: &mut Vec<Event>) {
        let button = match code {
            4 => Button::Left,
            5 => Button::Right,
            7 => Button::Middle,
            _ => return,
        };
        if self.buttons[button as usize] {
            self.buttons[button as usize] = false;
            events.push(Event::ButtonRelease { button, x, y });
        }
    }

    /// What the bytes of one read of the input file say. An unknown type ends it: nobody knows how long it is.
    fn parse(&mut self, mut bytes: &[u8], events: &mut Vec<Event>) {
        while let Some((&kind, rest)) = bytes.split_first() {
            let length = match kind {
                1 | 3 => 1,
                2 | 4 | 5 | 7 => 8,
                8 => 0,
                _ => return,
            };
            if rest.len() < length {
                return;
            }
            match kind {
                1 | 3 => self.key(rest[0], kind == 1, events),
                2 => self.moved(place(rest), events),
                4 => self.pressed(Button::Left, place(rest), events),
                5 => self.pressed(Button::Right, place(rest), events),
                7 => self.pressed(Button::Middle, place(rest), events),
                _ => self.close(events),
            }
            bytes = &rest[length..];
        }
    }

    fn key(&mut self, code: u8, down: bool, events: &mut Vec<Event>) {
        let key = Key::of(code);
        self.keys[key as usize] = down;
        events.push(if down { Event::KeyPress(key) } else { Event::KeyRelease(key) });
    }

    fn moved(&mut self, (x, y): (i32, i32), events: &mut Vec<Event>) {
        if (x, y) != (self.x, self.y) {
            self.x = x;
            self.y = y;
            events.push(Event::MouseMove { x, y });
        }
    }

    /// The device names a held button again for each frame drawn; only the first is a press.
    fn pressed(&mut self, button: Button, (x, y): (i32, i32), events: &mut Vec<Event>) {
        self.moved((x, y), events);
        self.named[button as usize] = true;
        if !self.buttons[button as usize] {
            self.buttons[button as usize] = true;
            events.push(Event::ButtonPress { button, x, y });
        }
    }

    /// A button that the device named no more after a frame is up.
    fn release_unnamed(&mut self, events: &mut Vec<Event>) {
        for button in [Button::Left, Button::Right, Button::Middle] {
            if self.buttons[button as usize] && !self.named[button as usize] {
                self.buttons[button as usize] = false;
                events.push(Event::ButtonRelease { button, x: self.x, y: self.y });
            }
        }
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if !self.closed {
            self.closed = true;
            events.push(Event::Closed);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> i32 {
    i32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn place(bytes: &[u8]) -> (i32, i32) {
    (number(bytes, 0), number(bytes, 4))
}

fn gamepad(body: &[u8]) -> Event {
    let mut axes = [0; AXES];
    for (axis, value) in axes.iter_mut().zip(body[5..].chunks_exact(2)) {
        *axis = i16::from_le_bytes([value[0], value[1]]);
    }
    Event::Gamepad { index: body[0], buttons: number(body, 1) as u32, axes }
}

/// A window on one of the framebuffers 0 to 3. Its files are opened once.
pub struct Window {
    fb: Node,
    size: Node,
    draw: Node,
    queue: Node,
    /// What the input file cannot say; a host without it does without.
    more: Option<Node>,
    vsync: Option<Node>,
    /// What the next `present` shows.
    pub frame: Frame,
    /// What is held down as of the last `poll`.
    pub input: Input,
    drawn: bool,
}

impl Window {
    /// Opens a window of so many pixels on the first framebuffer.
    pub fn open(width: usize, height: usize) -> Result<Window, Error> {
        Window::open_on(0, width, height)
    }

    /// Opens a window on one of the framebuffers 0 to 3.
    pub fn open_on(framebuffer: u8, width: usize, height: usize) -> Result<Window, Error> {
        let path = |name: &str| format!("/_wasmer/dev/fb{}/{}", framebuffer, name);
        let mut window = Window {
            size: Node::open(path("virtual_size"), true, true)?,
            fb: Node::open(path("fb"), false, true)?,
            draw: Node::open(path("draw"), false, true)?,
            queue: Node::open(path("input"), true, false)?,
            more: Node::open(path("events"), true, false).ok(),
            vsync: Node::open(path("vsync"), true, false).ok(),
            frame: Frame::new(0, 0),
            input: Input::new(),
            drawn: false,
        };
        window.resize(width, height)?;
        Ok(window)
    }

    /// Gives the window another size, and a black frame.
    pub fn resize(&mut self, width: usize, height: usize) -> Result<(), Error> {
        if width == 0 || height == 0 || self.size.put(format!("{}x{}", width, height).as_bytes()).is_err() {
            return Err(Error::Size { width, height });
        }
        self.frame = Frame::new(width, height);
        self.input.closed = false;
        Ok(())
    }

    /// The size that the host tells; 0 by 0 when the window is closed.
    pub fn size(&mut self) -> Result<(usize, usize), Error> {
        let mut room = [0; 32];
        self.size.file.seek(SeekFrom::Start(0)).map_err(|cause| self.size.failed(cause))?;
        let length = self.size.take(&mut room)?;
        let text = String::from_utf8_lossy(&room[..length]);
        let mut numbers = text.trim().split('x').map(|n| n.parse().unwrap_or(0));
        Ok((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
    }

    /// Closes the window; `resize` opens it again.
    pub fn close(&mut self) -> Result<(), Error> {
        self.input.closed = true;
        self.size.put(b"0x0")
    }

    /// Whether the person or `close` closed the window.
    pub fn is_closed(&self) -> bool {
        self.input.closed
    }

    /// What the person did since the last poll, oldest first; never waits.
    pub fn poll(&mut self) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        self.input.named = [false; 3];
        // Releases of buttons come first: a press in the other file is then the next one.
        if let Some(more) = &mut self.more {
            more.drain(|bytes| self.input.parse_more(bytes, &mut events))?;
        }
        self.queue.drain(|bytes| self.input.parse(bytes, &mut events))?;
        if self.drawn {
            self.input.release_unnamed(&mut events);
        }
        self.drawn = false;
        Ok(events)
    }

    /// Waits for the next frame's slot and tells how many there have been; for programs that do not draw each frame.
    pub fn wait(&mut self) -> Result<u64, Error> {
        let mut slot = [0; 8];
        if let Some(vsync) = &mut self.vsync {
            vsync.take(&mut slot)?;
        }
        Ok(u64::from_le_bytes(slot))
    }

    /// Shows the frame: one write of all pixels, and a draw, which waits for the function's frame rate.
    pub fn present(&mut self) -> Result<(), Error> {
        self.fb.put(self.frame.bytes())?;
        self.draw.put(b"0")?;
        self.drawn = true;
        Ok(())
    }
}

/// Where sound goes: signed 16 bit samples, those of a frame's channels one after the other.
pub struct Sound {
    pcm: Node,
}

impl Sound {
    /// Opens it for so many samples a second and 1 or 2 channels.
    pub fn open(rate: u32, channels: u32) -> Result<Sound, Error> {
        let mut format = Node::open("/_wasmer/dev/snd0/format".to_string(), false, true)?;
        format.put(format!("{}x{}", rate, channels).as_bytes())?;
        let pcm = Node::open("/_wasmer/dev/snd0/pcm".to_string(), false, true)?;
        Ok(Sound { pcm })
    }

    /// Hands on what is to be heard next.
    pub fn play(&mut self, samples: &[i16]) -> Result<(), Error> {
        // A guest's memory is little-endian, as the device wants it.
        let bytes = unsafe { std::slice::from_raw_parts(samples.as_ptr() as *const u8, samples.len() * 2) };
        self.pcm.file.write_all(bytes).map_err(|cause| self.pcm.failed(cause))
    }
}
