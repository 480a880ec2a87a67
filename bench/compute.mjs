// Runs the same kernels in V8, in wazero and WasmEdge, and in a Threader's engine, in turn, and prints times and ratios.
// usage: bench/compute [--rounds N] [--millis N] [--warm FACTOR] [--kernels a,b] [--json FILE] [--quickjs FOLDER]
//        [--peers wazero,wasmedge|none] [--before CLASSPATH [--before-flags 'FLAG FLAG']]
//   --millis   of each kernel in each round; --warm: of the times in kernels.json, after which the times are steady
//   --quickjs  where npm has unpacked quickjs-wasi already
//   --before   classes of another Threader, which is measured beside
// CLASSPATH has the classes if the packages are not built; JAVA_FLAGS are the JVM's instead of the launcher's.
import './lib/help.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { engines, fetchEngines } from './compute-peers/engines.mjs';

const QUICKJS = 'quickjs-wasi@3.6.2';
const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const peers = join(bench, 'compute-peers');
const list = join(peers, 'kernels.json');
const script = join(peers, 'script.js');
const kernels = JSON.parse(readFileSync(list, 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'asml-compute-'));
const rounds = Number(option('--rounds', 5));
const warm = Number(option('--warm', 1));
const millis = Number(option('--millis', 400));
const chosen = option('--kernels', Object.keys(kernels).join(',')).split(',');
const started = [];

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

const say = (text) => console.error(`bench: ${text}`);
/** Whether a contender has the kernel: the engines that are commands have no host for QuickJS. */
const has = (name, kernel) => !(name in engines) || kernels[kernel].module !== 'quickjs.wasm';
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const number = (value) => value.toLocaleString('en', { maximumFractionDigits: 0 });

/** The folder with quickjs.wasm, which npm brings and nobody keeps. */
function quickjs() {
  const given = option('--quickjs', '');
  if (given) return resolve(given);
  say(`npm pack ${QUICKJS}`);
  const file = execFileSync('npm', ['pack', '--silent', QUICKJS], { cwd: scratch, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', file], { cwd: scratch });
  return join(scratch, 'package');
}

function jdk() {
  const homes = [process.env.JAVA_HOME ?? ''];
  if (existsSync('/usr/lib/jvm')) homes.push(...readdirSync('/usr/lib/jvm').map((name) => join('/usr/lib/jvm', name)));
  const found = homes.find((home) => existsSync(join(home, 'bin/javac')) &&
    /JAVA_VERSION="25/.test(readFileSync(join(home, 'release'), 'utf8')));
  if (!found) throw new Error('no JDK 25 found; set JAVA_HOME');
  return found;
}

/** The JVM's flags of the launcher, so that guests are compiled as in a Threader. */
function flags(given) {
  if (given) return given.split(' ');
  const launcher = readFileSync(join(root, 'asml'), 'utf8').match(/^run_threader\(\) \{\n([\s\S]*?)^\}/m)[1];
  const lines = [...launcher.matchAll(/^ {4}flags="(?:\$flags )?([^"$]*)"/gm)].map((line) => line[1]);
  return lines.join(' ').split(/\s+/).filter(Boolean);
}

function java(classes, folder, modules, name, given) {
  const out = join(scratch, name);
  execFileSync(join(folder, 'bin/javac'), ['-proc:none', '-d', out, '-cp', classes, join(bench, 'Compute.java')]);
  return [join(folder, 'bin/java'), [...flags(given), '-cp', `${out}:${classes}`,
    'dev.asml.threader.wasm.Compute', script, ...modules]];
}

function start(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended`);
    return JSON.parse(value);
  };
}

async function measure(contenders) {
  for (const kernel of chosen) {
    for (const [name, ask] of Object.entries(contenders).filter(([name]) => has(name, kernel))) {
      say(`${name} warms up for ${kernel}`);
      await ask(kernel, name === 'v8' || name in engines ? 1500 : Math.round(kernels[kernel].warm * warm));
    }
  }
  const results = {};
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    for (const kernel of chosen) {
      for (const [name, ask] of Object.entries(contenders).filter(([name]) => has(name, kernel))) {
        const got = await ask(kernel, millis);
        const kept = ((results[kernel] ??= {})[name] ??= { bests: [], medians: [], result: got.result });
        if (got.result !== kept.result) throw new Error(`${name} gave ${got.result} for ${kernel}, not ${kept.result}`);
        kept.bests.push(got.best);
        kept.medians.push(got.median);
      }
    }
  }
  return results;
}

/** What of V8's time a contender took in the same round, in order. */
const ratios = (each, name) => each[name].medians.map((value, i) => value / each.v8.medians[i]).toSorted((a, b) => a - b);

/** Times of V8, and of the others as ratios to it: medians of the rounds' medians, and their range. */
function table(results, names) {
  const peers = names.filter((name) => name in engines);
  const builds = names.filter((name) => name !== 'v8' && !peers.includes(name));
  const head = [...peers.map((name) => `${name}, of V8`), ...builds.flatMap((name) => [`${name} µs`, 'of V8', 'range', 'best'])];
  const rows = [`| kernel | V8 µs | ${head.join(' | ')} |`, `|---|---|${head.map(() => '---|').join('')}`];
  const logs = Object.fromEntries(names.map((name) => [name, []]));
  for (const [kernel, each] of Object.entries(results)) {
    const cells = peers.map((name) => {
      if (!each[name]) return '–';
      const all = ratios(each, name);
      logs[name].push(Math.log(median(all)));
      return `${median(all).toFixed(2)} (${all[0].toFixed(2)} to ${all.at(-1).toFixed(2)})`;
    });
    for (const name of builds) {
      const all = ratios(each, name);
      each[name].ratio = median(all);
      logs[name].push(Math.log(median(all)));
      const best = Math.min(...each[name].bests) / Math.min(...each.v8.bests);
      cells.push(number(median(each[name].medians)), median(all).toFixed(2),
        `${all[0].toFixed(2)} to ${all.at(-1).toFixed(2)}`, best.toFixed(2));
    }
    rows.push(`| ${kernel} | ${number(median(each.v8.medians))} | ${cells.join(' | ')} |`);
  }
  const mean = (name) => Math.exp(logs[name].reduce((sum, value) => sum + value, 0) / logs[name].length).toFixed(2);
  const means = [...peers.map(mean), ...builds.flatMap((name) => ['', mean(name), '', ''])];
  rows.push(`| geometric mean | | ${means.join(' | ')} |`);
  return rows.join('\n');
}

try {
  const folder = jdk();
  const modules = [join(bench, 'guests')];
  if (chosen.includes('quickjs')) modules.push(quickjs());
  const target = join(root, 'threader/target');
  const classes = process.env.CLASSPATH ?? `${join(target, 'classes')}:${join(target, 'lib/*')}`;
  const commands = { v8: [process.execPath, [join(peers, 'v8.mjs'), list, script, ...modules]] };
  const chosenPeers = option('--peers', Object.keys(engines).join(','));
  const versions = chosenPeers === 'none' ? {} : fetchEngines(say);
  for (const name of chosenPeers.split(',').filter((each) => each in versions)) {
    commands[name] = engines[name](join(bench, 'guests/timed.wasm'), scratch);
  }
  const before = option('--before', '');
  if (before) commands.before = java(before, folder, modules, 'before', option('--before-flags', process.env.JAVA_FLAGS));
  commands.threader = java(classes, folder, modules, 'threader', process.env.JAVA_FLAGS);
  const contenders = {};
  for (const [name, [command, args]] of Object.entries(commands)) {
    const ask = start(command, args);
    contenders[name] = (kernel, time) =>
      ask(name === 'v8' || name in engines ? `${kernel} ${time}` : `${kernel} ${kernels[kernel].module} ${time}`);
  }
  const results = await measure(contenders);
  console.log(`${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node} with V8 ${process.versions.v8}` +
    `${Object.entries(versions).map(([name, version]) => `, ${name} ${version}`).join('')}; ` +
    `${rounds} rounds of ${millis} ms\n`);
  const text = table(results, Object.keys(contenders));
  console.log(text);
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ rounds, millis, warm, results }, null, 2) + '\n');
  for (const [kernel, each] of Object.entries(results)) {
    const sums = new Set(Object.values(each).map((one) => one.result));
    if (sums.size > 1) throw new Error(`${kernel}: results differ: ${[...sums].join(', ')}`);
  }
} finally {
  started.forEach((child) => child.kill());
  rmSync(scratch, { recursive: true, force: true });
}
