// Deploys and undeploys on one Threader, each time other code, and looks what stays behind.
// usage: bench/deploys [--asml PATH] [--count N] [--samples N] [--requests N] [--heap SIZE] [--json FILE] [--most BYTES]
import './lib/help.mjs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variant, zip } from './lib/bundle.mjs';
import { admin, must, option, threader } from './lib/host.mjs';

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const asml = option('--asml', join(root, 'asml'));
const guests = join(root, 'threader/src/test/guests');
const total = option('--count', 10_000);
const samplesWanted = option('--samples', 25);
// Of each deploy; the JVM makes code of its own for what is called more often than 127 times.
const requests = option('--requests', 1);
const heap = option('--heap', '512m');
// Metaspace may grow by this many bytes for each deploy after the warm-up; a class loader that stays takes ten times that.
const most = option('--most', 200);
const scratch = mkdtempSync(join(tmpdir(), 'asml-deploys-'));
const data = join(scratch, 'data');

const say = (text) => console.error(`deploys: ${text}`);

const GUESTS = { noop: 'noop', echo: 'echo-v04', wait: 'wasi-sleep' };
const modules = Object.fromEntries(
  Object.entries(GUESTS).map(([name, guest]) => [name, readFileSync(join(guests, `${guest}.wasm`))]),
);

/** Three functions, of which one is other code than ever before, in turn. */
function bundle(number) {
  const entries = { 'assemblylift.toml': '[project]\nname = "cycle"\n\n[[services]]\nname = "cycle"\n' };
  let toml = '';
  const names = Object.keys(GUESTS);
  names.forEach((name, index) => {
    const fresh = number % names.length === index;
    entries[`services/cycle/functions/${name}/${name}.wasm`] = fresh ? variant(modules[name], number) : modules[name];
    toml += `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\n\n`;
  });
  entries['services/cycle/service.toml'] = toml;
  return zip(entries);
}

/** Deploys, asks two of the functions, and, every other time, takes the project away instead of replacing it. */
async function cycle(host, number) {
  const sent = performance.now();
  await must(await admin(host, 'POST', '/v1/deployments', bundle(number)), 'deploy');
  const took = performance.now() - sent;
  for (let asked = 0; asked < requests; asked++) {
    const noop = await must(await fetch(`${host.http}/cycle/noop`), 'noop');
    if (noop !== '{"ok":true}') throw new Error(`noop answered ${noop}`);
  }
  const wait = await must(await fetch(`${host.http}/cycle/wait`, { method: 'POST', body: '0' }), 'wait');
  if (wait !== 'done\n') throw new Error(`wait answered ${wait}`);
  if (number % 2 === 0) await must(await admin(host, 'DELETE', '/v1/projects/cycle'), 'undeploy');
  return took;
}

function java(host) {
  const jcmd = join(dirname(readlinkSync(`/proc/${host.child.pid}/exe`)), 'jcmd');
  return (...command) => execFileSync(jcmd, [String(host.child.pid), ...command], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

const metric = (text, name) =>
  text.split('\n').filter((line) => line.startsWith(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

const kib = (text, pattern) => Number(pattern.exec(text)?.[1] ?? NaN);

/** What there is after a collection, with nothing deployed. */
async function sample(host, number) {
  const jcmd = java(host);
  jcmd('GC.run');
  jcmd('GC.run');
  const text = await (await admin(host, 'GET', '/metrics')).text();
  const native = jcmd('VM.native_memory', 'summary');
  const status = readFileSync(`/proc/${host.child.pid}/status`, 'utf8');
  const committed = (what) => kib(native, new RegExp(`-\\s+${what} \\(reserved=\\d+KB, committed=(\\d+)KB`));
  return {
    number,
    'metaspace used, KiB': metric(text, 'jvm_memory_used_bytes{area="nonheap",id="Metaspace"') / 1024,
    'classes loaded': metric(text, 'jvm_classes_loaded_classes'),
    'loaders of guests': [...jcmd('VM.classloader_stats').matchAll(/GuestClasses/g)].length,
    'heap used, KiB': metric(text, 'jvm_memory_used_bytes{area="heap"') / 1024,
    'compiled code used, KiB': metric(text, 'jvm_memory_used_bytes{area="nonheap",id="CodeHeap') / 1024,
    'symbols, KiB': committed('Symbol'),
    'compiler, KiB': committed('Compiler'),
    'collector, KiB': committed('GC'),
    'internal and other, KiB': committed('Internal') + committed('Other') + committed('Arena Chunk'),
    'resident, KiB': kib(status, /VmRSS:\s+(\d+)/),
    threads: kib(status, /Threads:\s+(\d+)/),
    descriptors: readdirSync(`/proc/${host.child.pid}/fd`).length,
    'files below the data folder': readdirSync(data, { recursive: true }).length,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The median of the slopes between all pairs of samples (Theil and Sen): one odd sample does not move it. */
function slope(samples, key) {
  const slopes = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      slopes.push((samples[j][key] - samples[i][key]) / (samples[j].number - samples[i].number));
    }
  }
  return median(slopes) * 1000;
}

function report(samples, times, seconds) {
  // The first third is warm-up: caches, compiled code and pools find their size.
  const settled = samples.slice(Math.floor(samples.length / 3));
  console.log(`${total} deploys in ${seconds.toFixed(0)} s, heap bounded to ${heap}; a deploy took ${median(times).toFixed(1)} ms (median), ${median(times.slice(-times.length / 4)).toFixed(1)} ms in the last quarter; ${samples.length} samples, slopes without the first third.\n`);
  console.log('| | first | after the warm-up | last | slope for 1,000 deploys |\n|---|---|---|---|---|');
  for (const key of Object.keys(samples[0]).filter((each) => each !== 'number')) {
    const shown = [samples[0], settled[0], samples.at(-1)].map((each) => Math.round(each[key]));
    console.log(`| ${key} | ${shown.join(' | ')} | ${slope(settled, key).toFixed(1)} |`);
  }
  const grown = (slope(settled, 'metaspace used, KiB') * 1024) / 1000;
  const loaders = Math.max(...settled.map((each) => each['loaders of guests']));
  return grown <= most && loaders <= 2 * Object.keys(GUESTS).length;
}

const host = await threader(asml, data, `-Xmx${heap} -XX:NativeMemoryTracking=summary ${process.env.ASML_JAVA_OPTS ?? ''}`);
let flat = false;
try {
  host.token = readFileSync(join(data, 'token'), 'utf8').trim();
  const samples = [];
  const times = [];
  const every = Math.max(2, Math.ceil(total / samplesWanted / 2) * 2);
  const began = performance.now();
  for (let number = 1; number <= total; number++) {
    times.push(await cycle(host, number));
    if (number % every !== 0) continue;
    samples.push(await sample(host, number));
    const last = samples.at(-1);
    say(`${number} deploys, ${median(times.slice(-every)).toFixed(0)} ms each, metaspace ${last['metaspace used, KiB'].toFixed(0)} KiB, ${last['classes loaded']} classes, ${last['loaders of guests']} guests' loaders, heap ${(last['heap used, KiB'] / 1024).toFixed(1)} MiB, resident ${(last['resident, KiB'] / 1024).toFixed(0)} MiB`);
  }
  flat = report(samples, times, (performance.now() - began) / 1000);
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ total, samples, times }, null, 2));
} finally {
  host.child.removeAllListeners('exit');
  host.child.kill('SIGTERM');
  await new Promise((resolve) => host.child.on('exit', resolve));
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(flat ? 0 : 1);
