// Runs a guest as web pages once did, with the packages @wasmer/wasi, @wasmer/wasmfs and
// @wasmer/io-devices 0.12.0, and prints each size and each frame's length and hash (FNV-1a).
//
// node browser.cjs GUEST INPUT FRAMES
const { readFileSync } = require("fs");
const { WASI } = require("@wasmer/wasi");
const node = require("@wasmer/wasi/lib/bindings/node").default;
const { WasmFs } = require("@wasmer/wasmfs");
const { IoDevices } = require("@wasmer/io-devices");

const [guest, input, most] = process.argv.slice(2);
const files = new WasmFs();
const devices = new IoDevices(files);
let frames = 0;

function hash(bytes) {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}

devices.setWindowSizeCallback(() => console.log("size", ...devices.getWindowSize()));
devices.setInputCallback(() => new Uint8Array(0));
devices.setBufferIndexDisplayCallback(() => {
  const bytes = devices.getFrameBuffer();
  console.log("frame", bytes.length, hash(bytes));
  if (++frames == most) process.exit(0);
});
files.fs.writeFileSync("/dev/stdin", input);
const wasi = new WASI({
  args: ["guest"],
  preopens: { "/": "/" },
  // Its own clock ticks by another epoch than it waits for.
  bindings: { ...node, fs: files.fs, hrtime: () => BigInt(Date.now()) * 1000000n },
});
const module_ = new WebAssembly.Module(readFileSync(guest));
wasi.start(new WebAssembly.Instance(module_, wasi.getImports(module_)));
