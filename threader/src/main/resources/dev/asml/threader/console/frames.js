// Binary messages of the view protocol.

const WHOLE = 1;
const DEFLATED = 2;
const PALETTE = 4;
const OPAQUE = 0xff000000;

/** The kinds of binary messages. */
export const FRAME = 1;
export const SOUND = 2;

/** Reads a frame's head and rectangles; the body stays as it came. */
export function readFrame(buffer) {
  const view = new DataView(buffer);
  const frame = {
    fb: view.getUint8(1),
    flags: view.getUint8(2),
    number: view.getUint32(4, true),
    draw: view.getUint32(8, true),
    input: view.getUint32(12, true),
    millis: view.getUint32(16, true),
    width: view.getUint16(20, true),
    height: view.getUint16(22, true),
    areas: [],
  };
  const count = view.getUint16(24, true);
  let at = 26;
  for (let i = 0; i < count; i++, at += 8) {
    frame.areas.push({
      x: view.getUint16(at, true),
      y: view.getUint16(at + 2, true),
      width: view.getUint16(at + 4, true),
      height: view.getUint16(at + 6, true),
    });
  }
  frame.whole = (frame.flags & WHOLE) !== 0;
  frame.body = new Uint8Array(buffer, at);
  return frame;
}

/** The body of a frame, inflated if need be. */
export async function body(frame) {
  if ((frame.flags & DEFLATED) === 0) return frame.body;
  const stream = new Blob([frame.body]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Puts a frame's rectangles into pixels, each one a 32 bit word as a canvas has them on this machine. */
export function paint(frame, bytes, pixels) {
  const next = (frame.flags & PALETTE) !== 0 ? indexed(bytes) : direct(bytes);
  for (const area of frame.areas) {
    for (let y = area.y; y < area.y + area.height; y++) {
      const row = y * frame.width + area.x;
      for (let x = 0; x < area.width; x++) pixels[row + x] = next();
    }
  }
}

const colour = (bytes, at) => (OPAQUE | (bytes[at + 2] << 16) | (bytes[at + 1] << 8) | bytes[at]) >>> 0;

function indexed(bytes) {
  const count = bytes[0] | (bytes[1] << 8);
  const palette = new Uint32Array(count);
  for (let i = 0; i < count; i++) palette[i] = colour(bytes, 2 + 3 * i);
  let at = 2 + 3 * count;
  return () => palette[bytes[at++]];
}

function direct(bytes) {
  let at = -3;
  return () => colour(bytes, (at += 3));
}

/** Reads a piece of sound: its channels as numbers from -1 to 1. */
export function readSound(buffer) {
  const view = new DataView(buffer);
  const channels = view.getUint8(1);
  const rate = view.getUint32(4, true);
  const length = Math.floor((buffer.byteLength - 8) / 2 / channels);
  const samples = Array.from({ length: channels }, () => new Float32Array(length));
  for (let i = 0; i < length; i++) {
    for (let c = 0; c < channels; c++) samples[c][i] = view.getInt16(8 + 2 * (i * channels + c), true) / 32768;
  }
  return { rate, samples, length };
}
