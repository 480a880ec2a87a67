"use strict";
// The subset of protobuf that iomod.proto needs: varints, texts, bytes and messages in messages. Ids have 64 bits, so
// every varint is a BigInt until somebody says that it is small.

const VARINT = 0;
const LENGTH = 2;

function varint(value) {
  let left = BigInt.asUintN(64, BigInt(value));
  const bytes = [];
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  bytes.push(Number(left));
  return Buffer.from(bytes);
}

/** A message of [field number, value] pairs. Texts, buffers and false values mean what they mean in protobuf. */
function message(...fields) {
  const parts = [];
  for (const [number, value] of fields) {
    if (typeof value === "string" || Buffer.isBuffer(value)) {
      const bytes = Buffer.from(value);
      parts.push(varint((number << 3) | LENGTH), varint(bytes.length), bytes);
    } else if (value) {
      parts.push(varint((number << 3) | VARINT), varint(value === true ? 1 : value));
    }
  }
  return Buffer.concat(parts);
}

/** The fields of a message, by number. Of a field that comes twice, single readers see the last. */
class Fields {
  constructor(bytes) {
    this.values = new Map();
    this.bytes = bytes;
    for (this.at = 0; this.at < bytes.length; ) {
      const tag = Number(this.readVarint());
      const number = tag >>> 3;
      if (number === 0) throw new Error("a field has number 0");
      const value = this.readValue(tag & 7);
      if (!this.values.has(number)) this.values.set(number, []);
      this.values.get(number).push(value);
    }
  }

  readVarint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.bytes.length) break;
      const byte = this.bytes[this.at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new Error("a number is cut off");
  }

  readValue(type) {
    if (type === VARINT) return this.readVarint();
    const length = type === LENGTH ? Number(this.readVarint()) : { 1: 8, 5: 4 }[type];
    if (length === undefined || this.at + length > this.bytes.length) throw new Error("a field cannot be read");
    return this.bytes.subarray(this.at, (this.at += length));
  }

  all(number) {
    return this.values.get(number) ?? [];
  }

  has(number) {
    return this.values.has(number);
  }

  id(number) {
    return this.all(number).at(-1) ?? 0n;
  }

  number(number) {
    return Number(this.id(number));
  }

  flag(number) {
    return this.id(number) !== 0n;
  }

  data(number) {
    return this.all(number).at(-1) ?? Buffer.alloc(0);
  }

  text(number) {
    return this.data(number).toString();
  }

  child(number) {
    return new Fields(this.data(number));
  }

  /** A map<string, string>: each entry is a message of its own. */
  map(number) {
    return Object.fromEntries(
      this.all(number).map((entry) => {
        const pair = new Fields(entry);
        return [pair.text(1), pair.text(2)];
      }),
    );
  }
}

/** gRPC's five bytes before a message: not compressed, and its length. */
function framed(bytes) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const MAX_FRAME = 5 << 20;

/** Cuts what comes over HTTP/2, in pieces of any size, into gRPC's messages. */
class Deframer {
  pieces = [];
  length = 0;

  *push(piece) {
    this.pieces.push(piece);
    this.length += piece.length;
    while (this.length >= 5) {
      if (this.pieces[0].length < 5) this.pieces = [Buffer.concat(this.pieces)];
      const size = this.pieces[0].readUInt32BE(1);
      if (this.pieces[0][0] !== 0) throw new Error("a frame is compressed");
      if (size > MAX_FRAME) throw new Error(`a frame has ${size} bytes`);
      if (this.length < size + 5) return;
      const all = Buffer.concat(this.pieces);
      this.pieces = [all.subarray(size + 5)];
      this.length -= size + 5;
      yield all.subarray(5, size + 5);
    }
  }
}

module.exports = { message, Fields, framed, Deframer };
