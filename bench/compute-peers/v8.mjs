// Runs kernels in V8 on demand: reads "KERNEL MILLIS" lines, answers each with a line of JSON.
// usage: node v8.mjs KERNELS.json SCRIPT.js FOLDER...
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [list, script, ...folders] = process.argv.slice(2);
const kernels = JSON.parse(readFileSync(list, 'utf8'));
const instances = new Map();

function instance(module) {
  if (!instances.has(module)) {
    const path = folders.map((folder) => join(folder, module)).find(existsSync);
    const made = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), imports(() => made.exports.memory));
    instances.set(module, made.exports);
    if (made.exports._initialize) made.exports._initialize();
    if (made.exports.qjs_init) {
      made.exports.qjs_init();
      evaluate(made.exports, readFileSync(script, 'utf8'));
    } else {
      made.exports.start();
    }
  }
  return instances.get(module);
}

/** What QuickJS asks of its host, as little as it takes. */
function imports(memory) {
  const view = () => new DataView(memory().buffer);
  const nothing = () => 0;
  return {
    env: {
      host_call: nothing, host_interrupt: nothing, host_promise_rejection: nothing,
      host_module_normalize: nothing, host_module_load: nothing, host_get_timezone_offset: nothing,
    },
    wasi_snapshot_preview1: {
      clock_time_get: (_clock, _precision, to) => (view().setBigUint64(to, 1_700_000_000_000_000_000n, true), 0),
      fd_close: () => 8, fd_fdstat_get: () => 8, fd_seek: () => 8, fd_write: () => 8,
      random_get: (to, length) => (new Uint8Array(memory().buffer, to, length).fill(7), 0),
    },
  };
}

function text(wasm, value) {
  const bytes = Buffer.from(value);
  const at = wasm.wasm_malloc(bytes.length + 1);
  const memory = new Uint8Array(wasm.memory.buffer);
  memory.set(bytes, at);
  memory[at + bytes.length] = 0;
  return [at, bytes.length];
}

function evaluate(wasm, code) {
  const [at, length] = text(wasm, code);
  const [name] = text(wasm, 'script.js');
  const result = wasm.qjs_eval(at, length, name, 0);
  if (wasm.qjs_is_exception(result)) throw new Error('the script failed');
  const value = wasm.qjs_get_float64(result);
  wasm.qjs_free_value(result);
  wasm.wasm_free(at);
  wasm.wasm_free(name);
  return value | 0;
}

function run(kernel, millis) {
  const wasm = instance(kernels[kernel].module);
  const call = wasm.qjs_eval ? () => evaluate(wasm, 'run()') : wasm[kernel];
  const times = [];
  let result = 0;
  const end = process.hrtime.bigint() + BigInt(millis) * 1_000_000n;
  for (let now = process.hrtime.bigint(); now < end || times.length < 3; ) {
    result = call();
    const after = process.hrtime.bigint();
    times.push(Number(after - now) / 1000);
    now = after;
  }
  times.sort((a, b) => a - b);
  return { kernel, result, calls: times.length, best: times[0], median: times[times.length >> 1] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [kernel, millis] = line.split(' ');
  console.log(JSON.stringify(run(kernel, Number(millis))));
}
