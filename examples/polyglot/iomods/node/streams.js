"use strict";
// The two directions of a call that streams. Each side is counted in bytes of payload.

/** What a handler reads while the caller writes it: an async iterable of buffers. */
class Input {
  parts = [];
  taken = 0;
  ended = false;

  constructor(window, credit) {
    this.window = window;
    this.credit = credit;
  }

  push(bytes, more) {
    if (bytes.length > 0) this.parts.push(bytes);
    this.ended ||= !more;
    this.wake?.();
  }

  stop(why) {
    this.failure = why;
    this.wake?.();
  }

  async *[Symbol.asyncIterator]() {
    while (true) {
      if (this.failure) throw this.failure;
      if (this.parts.length > 0) {
        const part = this.parts.shift();
        yield part;
        this.give(part.length);
      } else if (this.ended) {
        return;
      } else {
        await new Promise((resolve) => (this.wake = resolve));
      }
    }
  }

  /** Credits what was taken, half a window at a time. */
  give(bytes) {
    this.taken += bytes;
    if (this.taken >= this.window / 2 && !this.ended && !this.failure) {
      this.credit(this.taken);
      this.taken = 0;
    }
  }
}

/** What a handler writes while the caller reads it. */
class Output {
  first = true;

  constructor(window, maxChunk, send) {
    this.credit = window;
    this.maxChunk = maxChunk;
    this.send = send;
  }

  grant(bytes) {
    this.credit += bytes;
    this.wake?.();
  }

  stop(why) {
    this.failure = why;
    this.wake?.();
  }

  /** Resolves when the bytes are on their way; waits while the caller does not read. */
  async write(data) {
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.length; ) {
      if (this.failure) throw this.failure;
      if (this.credit === 0) {
        await new Promise((resolve) => (this.wake = resolve));
        continue;
      }
      const part = bytes.subarray(at, at + Math.min(this.credit, this.maxChunk));
      at += part.length;
      this.credit -= part.length;
      this.part(part, true);
    }
  }

  /** An end has no bytes, so it needs no credit. */
  end() {
    this.part(Buffer.alloc(0), false);
  }

  part(bytes, more) {
    this.send(bytes, more, this.first);
    this.first = false;
  }
}

module.exports = { Input, Output };
