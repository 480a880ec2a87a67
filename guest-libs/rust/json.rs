//! A small JSON reader and a string writer, for guests that are compiled without crates.
#![allow(dead_code)]

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// As written, so that nothing of it is lost.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

const DEPTH_LIMIT: usize = 64;

impl Json {
    /// Reads one JSON document; `None` when it is malformed or nested deeper than 64.
    pub fn parse(text: &str) -> Option<Json> {
        let mut reader = Reader { rest: text.trim_start() };
        let value = reader.value(DEPTH_LIMIT)?;
        reader.rest.is_empty().then(|| value)
    }

    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The element of a list.
    pub fn at(&self, index: usize) -> Option<&Json> {
        match self {
            Json::List(items) => items.get(index),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A JSON string literal of the text, quotes included.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads from the front of `rest`, which never starts with white space between two tokens.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Json> {
        match self.rest.as_bytes().first()? {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b'"' => self.string().map(Json::Text),
            b't' => self.token("true").then(|| Json::Bool(true)),
            b'f' => self.token("false").then(|| Json::Bool(false)),
            b'n' => self.token("null").then(|| Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.token("{");
        if self.token("}") {
            return Some(Json::Object(members));
        }
        loop {
            let key = self.string()?;
            if !self.token(":") {
                return None;
            }
            members.push((key, self.value(depth)?));
            if self.token("}") {
                return Some(Json::Object(members));
            }
            if !self.token(",") {
                return None;
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        let mut items = Vec::new();
        self.token("[");
        if self.token("]") {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.token("]") {
                return Some(Json::List(items));
            }
            if !self.token(",") {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Json> {
        let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let digits = &self.rest[..end];
        if !digits.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return None;
        }
        self.skip(end);
        Some(Json::Number(digits.to_string()))
    }

    fn string(&mut self) -> Option<String> {
        let mut out = String::new();
        let mut chars = self.rest.strip_prefix('"')?.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.skip(at + 2);
                    return Some(out);
                }
                '\\' => {
                    let (_, escape) = chars.next()?;
                    out.push(match escape {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'u' => unicode(&mut chars)?,
                        '"' | '\\' | '/' => escape,
                        _ => return None,
                    });
                }
                c => out.push(c),
            }
        }
        None
    }

    fn token(&mut self, token: &str) -> bool {
        let found = self.rest.starts_with(token);
        if found {
            self.skip(token.len());
        }
        found
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest[bytes..].trim_start_matches(|c| " \t\r\n".contains(c));
    }
}

/// The character of `\uXXXX` or of a surrogate pair, the first `\u` being read.
fn unicode(chars: &mut std::str::CharIndices) -> Option<char> {
    let high = four_hex(chars)?;
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high);
    }
    if chars.next()?.1 != '\\' || chars.next()?.1 != 'u' {
        return None;
    }
    let low = four_hex(chars)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
}

fn four_hex(chars: &mut std::str::CharIndices) -> Option<u32> {
    (0..4).try_fold(0, |n, _| Some(n * 16 + chars.next()?.1.to_digit(16)?))
}
