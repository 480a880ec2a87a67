// Does what a script on its standard input says, one WASI call a line, and prints what each call
// answered. The README beside this file lists the operations.
use std::io::{Read, Write};

#[repr(C)]
#[derive(Clone, Copy)]
struct Piece {
    bytes: *mut u8,
    length: u32,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn fd_read(fd: u32, pieces: *const Piece, count: u32, length: *mut u32) -> u32;
    fn fd_write(fd: u32, pieces: *const Piece, count: u32, length: *mut u32) -> u32;
    fn fd_pread(fd: u32, pieces: *const Piece, count: u32, offset: u64, length: *mut u32) -> u32;
    fn fd_pwrite(fd: u32, pieces: *const Piece, count: u32, offset: u64, length: *mut u32) -> u32;
    fn fd_seek(fd: u32, offset: i64, whence: u32, position: *mut u64) -> u32;
    fn fd_tell(fd: u32, position: *mut u64) -> u32;
    fn fd_close(fd: u32) -> u32;
    fn fd_renumber(from: u32, to: u32) -> u32;
    fn fd_sync(fd: u32) -> u32;
    fn fd_datasync(fd: u32) -> u32;
    fn fd_advise(fd: u32, offset: u64, length: u64, advice: u32) -> u32;
    fn fd_allocate(fd: u32, offset: u64, length: u64) -> u32;
    fn fd_fdstat_get(fd: u32, stat: *mut u8) -> u32;
    fn fd_fdstat_set_flags(fd: u32, flags: u32) -> u32;
    fn fd_filestat_get(fd: u32, stat: *mut u8) -> u32;
    fn fd_filestat_set_size(fd: u32, size: u64) -> u32;
    fn fd_filestat_set_times(fd: u32, accessed: u64, modified: u64, flags: u32) -> u32;
    fn fd_prestat_get(fd: u32, stat: *mut u8) -> u32;
    fn fd_prestat_dir_name(fd: u32, name: *mut u8, length: u32) -> u32;
    fn fd_readdir(fd: u32, room: *mut u8, length: u32, cookie: u64, used: *mut u32) -> u32;
    fn path_open(
        fd: u32,
        look: u32,
        path: *const u8,
        length: u32,
        flags: u32,
        rights: u64,
        inheriting: u64,
        descriptor_flags: u32,
        opened: *mut u32,
    ) -> u32;
    fn path_filestat_get(fd: u32, look: u32, path: *const u8, length: u32, stat: *mut u8) -> u32;
    fn path_unlink_file(fd: u32, path: *const u8, length: u32) -> u32;
    fn path_create_directory(fd: u32, path: *const u8, length: u32) -> u32;
    fn path_remove_directory(fd: u32, path: *const u8, length: u32) -> u32;
    fn path_rename(fd: u32, from: *const u8, length: u32, to_fd: u32, to: *const u8, to_length: u32) -> u32;
    fn path_symlink(target: *const u8, length: u32, fd: u32, path: *const u8, path_length: u32) -> u32;
    fn poll_oneoff(subscriptions: *const u8, events: *mut u8, count: u32, length: *mut u32) -> u32;
}

const ROOT: u32 = 3;
const GUARD: usize = 16;
const STAT_BYTES: usize = 64;
const SUBSCRIPTION: usize = 48;
const CLOCK_EVENT: u64 = !0;

/// One line's words.
struct Line<'a> {
    whole: &'a str,
    words: Vec<&'a str>,
}

impl<'a> Line<'a> {
    fn of(whole: &'a str) -> Self {
        Line { whole, words: whole.split(' ').filter(|word| !word.is_empty()).collect() }
    }

    /// The line without its first words.
    fn after(&self, count: usize) -> &'a str {
        let mut rest = self.whole;
        for word in &self.words[..count] {
            rest = rest[rest.find(word).unwrap() + word.len()..].trim_start_matches(' ');
        }
        rest
    }

    fn number(&self, index: usize, otherwise: u64) -> u64 {
        let word = match self.words.get(index) {
            Some(word) => word,
            None => return otherwise,
        };
        let digits = word.strip_prefix('-').unwrap_or(word);
        let value = match digits.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).unwrap(),
            None => digits.parse().unwrap(),
        };
        if word.starts_with('-') { value.wrapping_neg() } else { value }
    }

    fn small(&self, index: usize, otherwise: u32) -> u32 {
        self.number(index, otherwise.into()) as u32
    }
}

struct Operator {
    room: Vec<u8>,
    pieces: Vec<Piece>,
    slots: [u32; 26],
    /// Printed but not yet handed out.
    output: String,
}

fn slot(word: &str) -> usize {
    (word.as_bytes()[0] - b'a').into()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

impl Operator {
    fn print(&mut self, text: &str) {
        self.output.push_str(text);
    }

    fn flush(&mut self) {
        let mut out = std::io::stdout();
        out.write_all(self.output.as_bytes()).unwrap();
        out.flush().unwrap();
        self.output.clear();
    }

    fn errno(&mut self, error: u32) -> u32 {
        self.print(&format!(" {error}"));
        error
    }

    /// Prints the error, or the number that came of it.
    fn came(&mut self, error: u32, result: u64) -> u32 {
        self.errno(error);
        if error == 0 {
            self.print(&format!(" {result}"));
        }
        error
    }

    fn hex(&mut self, from: usize, to: usize) {
        let text: String = self.room[from..to].iter().map(|byte| format!("{byte:02x}")).collect();
        self.print(&text);
    }

    fn fd(&self, line: &Line, index: usize) -> u32 {
        match line.words[index].as_bytes()[0] {
            b'a'..=b'z' => self.slots[slot(line.words[index])],
            _ => line.small(index, 0),
        }
    }

    /// One piece, from the room's start.
    fn whole(&mut self, length: u32) {
        let bytes = self.room.as_mut_ptr();
        self.pieces = vec![Piece { bytes, length }];
    }

    /// Reads "0a0b,-,0c" into memory, as so many pieces.
    fn from_hex(&mut self, text: Option<&&str>) {
        self.pieces.clear();
        let mut at = 0;
        for piece in text.map(|all| all.split(',')).into_iter().flatten() {
            let digits = piece.trim_matches('-');
            for i in (0..digits.len()).step_by(2) {
                self.room[at + i / 2] = u8::from_str_radix(&digits[i..i + 2], 16).unwrap();
            }
            let length = digits.len() / 2;
            let bytes = self.room[at..].as_mut_ptr();
            self.pieces.push(Piece { bytes, length: length as u32 });
            at += length;
        }
    }

    /// Makes room for reads of "3,0,4" bytes.
    fn from_lengths(&mut self, text: &str) {
        self.pieces.clear();
        let mut at = 0;
        for piece in text.split(',') {
            let length: usize = piece.parse().unwrap();
            let bytes = self.room[at..].as_mut_ptr();
            self.pieces.push(Piece { bytes, length: length as u32 });
            at += length + GUARD;
        }
        self.room[..at].fill(0xee);
    }

    fn read_bytes(&mut self, length: u32) {
        self.print(" ");
        let (mut at, mut left) = (0, length as usize);
        for i in 0..self.pieces.len() {
            let whole = self.pieces[i].length as usize;
            let own = whole.min(left);
            self.hex(at, at + own);
            if self.room[at + own..at + whole + GUARD].iter().any(|&byte| byte != 0xee) {
                self.print(" spilled");
            }
            at += whole + GUARD;
            left -= own;
        }
    }

    fn write_pieces(&mut self, fd: u32) -> u32 {
        let mut length = 0;
        let error = unsafe { fd_write(fd, self.pieces.as_ptr(), self.pieces.len() as u32, &mut length) };
        self.came(error, length.into())
    }

    fn open(&mut self, directory: u32, line: &Line, path: usize) -> u32 {
        let (path, flags) = (line.words[path], path + 1);
        let rights = line.number(flags + 1, 0x1fffffff);
        let (open_flags, descriptor_flags) = (line.small(flags, 0), line.small(flags + 2, 0));
        let mut fd = 0;
        let error = unsafe {
            path_open(
                directory,
                1,
                path.as_ptr(),
                path.len() as u32,
                open_flags,
                rights,
                !0,
                descriptor_flags,
                &mut fd,
            )
        };
        if error == 0 {
            self.slots[slot(line.words[1])] = fd;
        }
        self.errno(error)
    }

    fn fill(&mut self, line: &Line) -> u32 {
        let own = line.small(2, 0);
        self.room[..own as usize].fill(line.number(3, 0) as u8);
        let piece = Piece { bytes: self.room.as_mut_ptr(), length: own };
        self.pieces = vec![piece; line.small(4, 1) as usize];
        self.write_pieces(self.fd(line, 1))
    }

    fn pattern(&mut self, line: &Line) -> u32 {
        let (own, seed) = (line.small(2, 0), line.small(3, 0));
        for i in 0..own {
            self.room[i as usize] = (i.wrapping_mul(7)).wrapping_add((i >> 8) * 13).wrapping_add(seed) as u8;
        }
        self.whole(own);
        let error = self.write_pieces(self.fd(line, 1));
        // What was written may change right after the call.
        self.room[..own as usize].fill(0xee);
        error
    }

    fn dots(&mut self, line: &Line) -> u32 {
        let fd = self.fd(line, 1);
        let (mut error, mut length, mut position) = (0, 0, 0);
        for i in 0..line.small(2, 0) {
            let mut colour = i.wrapping_mul(2654435761).to_le_bytes();
            let piece = Piece { bytes: colour.as_mut_ptr(), length: 4 };
            unsafe {
                error = fd_seek(fd, i64::from(i) * 4, 0, &mut position);
                if error == 0 {
                    error = fd_write(fd, &piece, 1, &mut length);
                }
            }
            if error != 0 {
                break;
            }
        }
        self.came(error, length.into())
    }

    fn read(&mut self, line: &Line) -> u32 {
        self.from_lengths(line.words[2]);
        let (fd, count, mut length) = (self.fd(line, 1), self.pieces.len() as u32, 0);
        let error = unsafe {
            match line.words[0] {
                "read" => fd_read(fd, self.pieces.as_ptr(), count, &mut length),
                _ => fd_pread(fd, self.pieces.as_ptr(), count, line.number(3, 0), &mut length),
            }
        };
        self.came(error, length.into());
        if error == 0 {
            self.read_bytes(length);
        }
        error
    }

    fn sum(&mut self, line: &Line) -> u32 {
        let mut length = 0;
        self.whole(line.small(2, 0));
        let error = unsafe { fd_read(self.fd(line, 1), self.pieces.as_ptr(), 1, &mut length) };
        self.came(error, length.into());
        if error == 0 {
            let bytes = &self.room[..length as usize];
            let hash = bytes.iter().fold(0x811c9dc5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x01000193));
            self.print(&format!(" {hash:08x}"));
        }
        error
    }

    fn drain(&mut self, line: &Line) -> u32 {
        let (fd, mut total) = (self.fd(line, 1), 0);
        let (mut error, mut length);
        loop {
            let piece = Piece { bytes: self.room[total..].as_mut_ptr(), length: 32 };
            length = 0;
            error = unsafe { fd_read(fd, &piece, 1, &mut length) };
            total += length as usize;
            if error != 0 || length == 0 || total >= 1 << 16 {
                break;
            }
        }
        self.came(error, total as u64);
        self.print(" ");
        self.hex(0, total);
        if length != 0 {
            self.print(" endless");
        }
        error
    }

    fn seek(&mut self, line: &Line) -> u32 {
        let whence = ["set", "cur", "end"].iter().position(|name| *name == line.words[3]).unwrap_or(9);
        let mut position = 0;
        let error = unsafe { fd_seek(self.fd(line, 1), line.number(2, 0) as i64, whence as u32, &mut position) };
        self.came(error, position)
    }

    fn tell(&mut self, line: &Line) -> u32 {
        let mut position = 0;
        let error = unsafe { fd_tell(self.fd(line, 1), &mut position) };
        self.came(error, position)
    }

    fn stat(&mut self, line: &Line) -> u32 {
        self.room[..STAT_BYTES + GUARD].fill(0xee);
        let (word, room) = (line.words[1], self.room.as_mut_ptr());
        let error = unsafe {
            match line.words[0] {
                "stat" => fd_filestat_get(self.fd(line, 1), room),
                _ => path_filestat_get(ROOT, 1, word.as_ptr(), word.len() as u32, room),
            }
        };
        self.errno(error);
        if error == 0 {
            self.print(&format!(" type {} size {}", self.room[16], u64_at(&self.room, 32)));
            if self.room[STAT_BYTES..STAT_BYTES + GUARD].iter().any(|&byte| byte != 0xee) {
                self.print(" spilled");
            }
        }
        error
    }

    fn fdstat(&mut self, line: &Line) -> u32 {
        let error = unsafe { fd_fdstat_get(self.fd(line, 1), self.room.as_mut_ptr()) };
        self.errno(error);
        if error == 0 {
            let rights = u32_at(&self.room, 8);
            self.print(&format!(" type {} flags {} rights {rights:08x}", self.room[0], self.room[2]));
        }
        error
    }

    fn readdir(&mut self, line: &Line) -> u32 {
        const ROOM: usize = 4096;
        let (fd, mut cookie, mut first) = (self.fd(line, 1), 0, true);
        loop {
            let mut used = 0;
            let error = unsafe { fd_readdir(fd, self.room.as_mut_ptr(), ROOM as u32, cookie, &mut used) };
            if first || error != 0 {
                self.errno(error);
            }
            first = false;
            let (used, mut at) = (used as usize, 0);
            while error == 0 && at + 24 <= used {
                let end = at + 24 + u32_at(&self.room, at + 16) as usize;
                if end > used {
                    break; // cut short: again from the entry before
                }
                cookie = u64_at(&self.room, at);
                let name = String::from_utf8_lossy(&self.room[at + 24..end]).into_owned();
                if name != "." && name != ".." {
                    self.print(&format!(" {name}/{}", self.room[at + 20]));
                }
                at = end;
            }
            if error != 0 || used < ROOM {
                return error;
            }
        }
    }

    fn prestat(&mut self, line: &Line) -> u32 {
        let error = unsafe { fd_prestat_get(self.fd(line, 1), self.room.as_mut_ptr()) };
        self.errno(error);
        if error == 0 {
            self.print(&format!(" type {} length {}", self.room[0], u32_at(&self.room, 4)));
        }
        error
    }

    fn prestatname(&mut self, line: &Line) -> u32 {
        let length = line.small(2, 0);
        self.room[..=length as usize].fill(0);
        let error = unsafe { fd_prestat_dir_name(self.fd(line, 1), self.room.as_mut_ptr(), length) };
        self.errno(error);
        if error == 0 {
            let name: Vec<u8> = self.room.iter().copied().take_while(|&byte| byte != 0).collect();
            self.print(&format!(" {}", String::from_utf8(name).unwrap()));
        }
        error
    }

    fn subscription(userdata: u64, kind: u8) -> Vec<u8> {
        let mut bytes = vec![0; SUBSCRIPTION];
        bytes[..8].copy_from_slice(&userdata.to_le_bytes());
        bytes[8] = kind;
        bytes
    }

    fn readable(userdata: u64, fd: u32) -> Vec<u8> {
        let mut bytes = Self::subscription(userdata, 1);
        bytes[16..20].copy_from_slice(&fd.to_le_bytes());
        bytes
    }

    fn clock(clock: u32, millis: u64) -> Vec<u8> {
        let mut bytes = Self::subscription(CLOCK_EVENT, 0);
        bytes[16..20].copy_from_slice(&clock.to_le_bytes());
        bytes[24..32].copy_from_slice(&(millis * 1_000_000).to_le_bytes());
        bytes
    }

    fn polled(&mut self, subscriptions: Vec<u8>) -> u32 {
        let count = subscriptions.len() / SUBSCRIPTION;
        let (mut events, mut length) = (vec![0; 32 * count], 0);
        let error = unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), count as u32, &mut length) };
        self.came(error, length.into());
        for event in events.chunks(32).take(if error == 0 { length as usize } else { 0 }) {
            let userdata = u64_at(event, 0);
            if userdata == CLOCK_EVENT {
                self.print(" clock");
            } else {
                let failure = u16::from_le_bytes([event[8], event[9]]);
                self.print(&format!(" {}:{failure}:{}", userdata as u8 as char, u64_at(event, 16)));
            }
        }
        error
    }

    /// poll a,b MILLIS: readable descriptors, in slots; "-" for no time limit
    fn poll(&mut self, line: &Line) -> u32 {
        let mut all = Vec::new();
        for name in line.words[1].split(',') {
            all.extend(Self::readable(name.as_bytes()[0].into(), self.slots[slot(name)]));
        }
        if line.words[2] != "-" {
            all.extend(Self::clock(1, line.number(2, 0)));
        }
        self.polled(all)
    }

    /// wait a: until something can be read from it, which is read and not shown
    fn wait(&mut self, line: &Line) -> u32 {
        let (fd, mut length) = (self.fd(line, 1), 0);
        self.whole(4096);
        let mut event = [0; 32];
        let error = unsafe {
            match poll_oneoff(Self::readable(0, fd).as_ptr(), event.as_mut_ptr(), 1, &mut length) {
                0 => fd_read(fd, self.pieces.as_ptr(), 1, &mut length),
                error => error,
            }
        };
        self.errno(error)
    }

    fn raw(&mut self, line: &Line) -> u32 {
        let (fd, address, size, mut length) = (self.fd(line, 1), line.small(2, 0), line.small(3, 0), 0);
        self.pieces = vec![Piece { bytes: address as *mut u8, length: size }];
        let error = unsafe {
            match line.words[0] {
                "rawread" => fd_read(fd, self.pieces.as_ptr(), 1, &mut length),
                "rawwrite" => fd_write(fd, self.pieces.as_ptr(), 1, &mut length),
                _ => fd_write(fd, address as *const Piece, size, &mut length),
            }
        };
        self.came(error, length.into())
    }

    fn pwrite(&mut self, line: &Line) -> u32 {
        let mut length = 0;
        self.from_hex(line.words.get(2));
        let (fd, count) = (self.fd(line, 1), self.pieces.len() as u32);
        let error = unsafe { fd_pwrite(fd, self.pieces.as_ptr(), count, line.number(3, 0), &mut length) };
        self.came(error, length.into())
    }

    fn text(&mut self, line: &Line) -> u32 {
        let bytes = line.after(2).as_bytes();
        self.room[..bytes.len()].copy_from_slice(bytes);
        self.whole(bytes.len() as u32);
        self.write_pieces(self.fd(line, 1))
    }

    /// The calls that only succeed or fail.
    fn plain(&mut self, line: &Line) -> Option<u32> {
        let word = |index: usize| (line.words[index].as_ptr(), line.words[index].len() as u32);
        let number = |index| line.number(index, 0);
        let fd = |index| self.fd(line, index);
        let error = unsafe {
            match line.words[0] {
                "close" => fd_close(fd(1)),
                "renumber" => fd_renumber(fd(1), fd(2)),
                "setflags" => fd_fdstat_set_flags(fd(1), number(2) as u32),
                "setsize" => fd_filestat_set_size(fd(1), number(2)),
                "allocate" => fd_allocate(fd(1), number(2), number(3)),
                "settimes" => fd_filestat_set_times(fd(1), 0, 0, 10),
                "sync" => fd_sync(fd(1)),
                "datasync" => fd_datasync(fd(1)),
                "advise" => fd_advise(fd(1), 0, 0, 0),
                "unlink" => path_unlink_file(ROOT, word(1).0, word(1).1),
                "mkdir" => path_create_directory(ROOT, word(1).0, word(1).1),
                "rmdir" => path_remove_directory(ROOT, word(1).0, word(1).1),
                "rename" => path_rename(ROOT, word(1).0, word(1).1, ROOT, word(2).0, word(2).1),
                "symlink" => path_symlink(word(1).0, word(1).1, ROOT, word(2).0, word(2).1),
                "grow" => (core::arch::wasm32::memory_grow(0, number(1) as usize) == usize::MAX).into(),
                _ => return None,
            }
        };
        Some(self.errno(error))
    }

    fn end(&mut self) {
        self.print("\n");
        self.flush();
    }

    fn run(&mut self, line: &Line) -> u32 {
        match line.words[0] {
            "open" => self.open(ROOT, line, 2),
            "openat" => self.open(self.fd(line, 2), line, 3),
            "write" => {
                self.from_hex(line.words.get(2));
                self.write_pieces(self.fd(line, 1))
            }
            "text" => self.text(line),
            "pwrite" => self.pwrite(line),
            "fill" => self.fill(line),
            "pattern" => self.pattern(line),
            "dots" => self.dots(line),
            "read" | "pread" => self.read(line),
            "sum" => self.sum(line),
            "drain" => self.drain(line),
            "seek" => self.seek(line),
            "tell" => self.tell(line),
            "stat" | "pathstat" => self.stat(line),
            "fdstat" => self.fdstat(line),
            "readdir" => self.readdir(line),
            "prestat" => self.prestat(line),
            "prestatname" => self.prestatname(line),
            "poll" => self.poll(line),
            "sleep" => self.polled(Self::clock(line.small(1, 0), line.number(2, 0))),
            "wait" => self.wait(line),
            "rawread" | "rawwrite" | "rawvector" => self.raw(line),
            "say" => {
                for word in &line.words[1..] {
                    self.print(&format!(" {word}"));
                }
                0
            }
            "exit" => {
                self.end();
                std::process::exit(line.number(1, 0) as i32)
            }
            "trap" => {
                self.end();
                std::process::abort()
            }
            "spin" => {
                self.end();
                let mut turns = 0_u32;
                loop {
                    unsafe { std::ptr::write_volatile(&mut turns, turns.wrapping_add(1)) };
                }
            }
            _ => self.plain(line).expect(line.words[0]),
        }
    }

    fn operate(&mut self, line: &Line) -> u32 {
        self.print(line.words[0]);
        let error = self.run(line);
        self.print("\n");
        error
    }

    /// times N OPERATION…: only the last is shown, after how many of them succeeded
    fn repeat(&mut self, line: &Line) {
        self.print("times ");
        let (inner, start) = (Line::of(line.after(2)), self.output.len());
        let mut good = 0;
        for _ in 0..line.number(1, 0) {
            self.output.truncate(start);
            good += u64::from(self.operate(&inner) == 0);
        }
        self.output.truncate(self.output.len() - 1);
        self.print(&format!(" {good}\n"));
    }
}

fn main() {
    let mut script = String::new();
    std::io::stdin().read_to_string(&mut script).unwrap();
    let lines: Vec<&str> = script.lines().collect();
    let mut operator =
        Operator { room: vec![0; 16 << 20], pieces: Vec::new(), slots: [!0; 26], output: String::new() };
    let (mut at, mut looped, mut rounds, mut quiet) = (0, 0, 0, false);
    while at < lines.len() {
        let line = Line::of(lines[at]);
        let before = operator.output.len();
        at += 1;
        match line.words.first() {
            None => continue,
            Some(word) if word.starts_with('#') => continue,
            Some(&"loop") => (rounds, looped) = (line.number(1, 0), at), // … end, so many times
            Some(&"end") => {
                rounds -= 1;
                at = if rounds > 0 { looped } else { at };
            }
            Some(&"quiet") => quiet = true,
            Some(&"loud") => quiet = false,
            Some(&"times") => operator.repeat(&line),
            Some(_) => {
                operator.operate(&line);
            }
        }
        if quiet {
            operator.output.truncate(before);
        } else if operator.output.len() > 1 << 20 {
            operator.flush();
        }
    }
    operator.flush();
}
