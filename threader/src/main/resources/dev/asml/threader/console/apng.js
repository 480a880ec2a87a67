// Writes an animated PNG, frame by frame as they come.

const TABLE = new Uint32Array(256).map((_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function fields(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of parts) {
    if (size === 4) view.setUint32(at, value);
    else if (size === 2) view.setUint16(at, value);
    else view.setUint8(at, value);
    at += size;
  }
  return bytes;
}

async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The pixels of a rectangle as PNG has them: a filter byte before each row, then red, green, blue. */
function rows(image, area) {
  const out = new Uint8Array(area.height * (1 + 3 * area.width));
  let to = 0;
  for (let y = area.y; y < area.y + area.height; y++) {
    out[to++] = 0;
    let from = 4 * (y * image.width + area.x);
    for (let x = 0; x < area.width; x++, from += 4) {
      out[to++] = image.data[from];
      out[to++] = image.data[from + 1];
      out[to++] = image.data[from + 2];
    }
  }
  return out;
}

/** The smallest rectangle around all. */
function around(areas) {
  const x = Math.min(...areas.map((area) => area.x));
  const y = Math.min(...areas.map((area) => area.y));
  return {
    x,
    y,
    width: Math.max(...areas.map((area) => area.x + area.width)) - x,
    height: Math.max(...areas.map((area) => area.y + area.height)) - y,
  };
}

const MOST_BYTES = 64 << 20;
const MOST_FRAMES = 7200;

/** A recording of one framebuffer. It is full after two minutes at 60 frames a second, or 64 MiB. */
export class Recording {
  /** Begins with what is shown. */
  constructor(image, millis) {
    this.width = image.width;
    this.height = image.height;
    this.frames = [];
    this.bytes = 0;
    this.work = Promise.resolve();
    this.take(image, { x: 0, y: 0, width: image.width, height: image.height }, millis);
  }

  get full() {
    return this.frames.length >= MOST_FRAMES || this.bytes >= MOST_BYTES;
  }

  /** What has changed in the image since the last time. */
  add(image, areas, millis) {
    if (areas.length > 0 && !this.full) this.take(image, around(areas), millis);
  }

  take(image, area, millis) {
    const frame = { area, millis, data: null };
    const pixels = rows(image, area);
    this.frames.push(frame);
    this.work = this.work.then(async () => {
      frame.data = await deflate(pixels);
      this.bytes += frame.data.length;
    });
  }

  /** The file; the last frame is shown until `millis`. */
  async finish(millis) {
    await this.work;
    const parts = [
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', fields([4, this.width], [4, this.height], [1, 8], [1, 2], [1, 0], [1, 0], [1, 0])),
      chunk('acTL', fields([4, this.frames.length], [4, 0])),
    ];
    let sequence = 0;
    this.frames.forEach((frame, i) => {
      const next = this.frames[i + 1]?.millis ?? Math.max(millis, frame.millis + 1);
      const delay = Math.min(65535, Math.max(0, next - frame.millis));
      const { x, y, width, height } = frame.area;
      parts.push(chunk('fcTL', fields(
        [4, sequence++], [4, width], [4, height], [4, x], [4, y], [2, delay], [2, 1000], [1, 0], [1, 0],
      )));
      if (i === 0) {
        parts.push(chunk('IDAT', frame.data));
      } else {
        const data = new Uint8Array(4 + frame.data.length);
        new DataView(data.buffer).setUint32(0, sequence++);
        data.set(frame.data, 4);
        parts.push(chunk('fdAT', data));
      }
    });
    parts.push(chunk('IEND', new Uint8Array(0)));
    return new Blob(parts, { type: 'image/png' });
  }
}
