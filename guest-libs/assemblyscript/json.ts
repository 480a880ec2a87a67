// Reads members of well-formed JSON objects without a parser's tree.

/** The raw text of an object's member; empty when the object has no such member. */
export function member(object: string, name: string): string {
  let at = skip(object, 0, " \t\r\n{");
  while (at < object.length && object.charCodeAt(at) == 0x22) {
    const keyEnd = valueEnd(object, at);
    const start = skip(object, keyEnd, " \t\r\n:");
    const end = valueEnd(object, start);
    if (unquote(object.substring(at, keyEnd)) == name) return object.substring(start, end);
    at = skip(object, end, " \t\r\n,");
  }
  return "";
}

/** The text of a raw JSON string; empty for any other value. */
export function unquote(raw: string): string {
  if (raw.charCodeAt(0) != 0x22) return "";
  const out = new StaticArray<u16>(raw.length);
  const end = raw.length - 1;
  let n = 0;
  for (let at = 1; at < end; at++) {
    let c = raw.charCodeAt(at);
    if (c == 0x5c) {
      c = raw.charCodeAt(++at);
      if (c == 0x75) {
        c = <i32>parseInt(raw.substr(at + 1, 4), 16);
        at += 4;
      } else {
        c = unescaped(c);
      }
    }
    out[n++] = <u16>c;
  }
  return String.UTF16.decodeUnsafe(changetype<usize>(out), n << 1);
}

function unescaped(escape: i32): i32 {
  switch (escape) {
    case 0x62: return 0x08;
    case 0x66: return 0x0c;
    case 0x6e: return 0x0a;
    case 0x72: return 0x0d;
    case 0x74: return 0x09;
    default: return escape;
  }
}

function skip(json: string, at: i32, chars: string): i32 {
  while (at < json.length && chars.includes(json.charAt(at))) at++;
  return at;
}

function stringEnd(json: string, at: i32): i32 {
  for (at++; at < json.length && json.charCodeAt(at) != 0x22; at++) {
    if (json.charCodeAt(at) == 0x5c) at++;
  }
  return at + 1;
}

/** Where the value that starts at `at` ends. */
function valueEnd(json: string, at: i32): i32 {
  if (json.charCodeAt(at) == 0x22) return stringEnd(json, at);
  let depth = 0;
  while (at < json.length) {
    const c = json.charCodeAt(at);
    if (c == 0x22) {
      at = stringEnd(json, at);
      continue;
    }
    const opens = c == 0x7b || c == 0x5b;
    const closes = c == 0x7d || c == 0x5d;
    if (depth == 0 && (closes || c == 0x2c || c <= 0x20)) break;
    if (opens) depth++;
    if (closes) depth--;
    at++;
  }
  return at;
}
