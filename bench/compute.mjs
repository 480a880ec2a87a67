// Runs the same kernels in V8 and in a Threader's engine, in turn, and prints times and ratios.
// usage: bench/compute [--rounds N] [--millis N] [--warm FACTOR] [--kernels a,b] [--json FILE] [--quickjs FOLDER]
//        [--before CLASSPATH [--before-flags 'FLAG FLAG']]
//   --millis   of each kernel in each round; --warm: of the times in kernels.json, after which the times are steady
//   --quickjs  where npm has unpacked quickjs-wasi already
//   --before   classes of another Threader, which is measured beside
// CLASSPATH has the classes if the packages are not built; JAVA_FLAGS are the JVM's instead of the launcher's.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
    for (const [name, ask] of Object.entries(contenders)) {
      say(`${name} warms up for ${kernel}`);
      await ask(kernel, name === 'v8' ? 1500 : Math.round(kernels[kernel].warm * warm));
    }
  }
  const results = {};
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    for (const kernel of chosen) {
      for (const [name, ask] of Object.entries(contenders)) {
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

/** Times of V8, and of the others as ratios to it: medians of the rounds' medians, and their range. */
function table(results, names) {
  const others = names.filter((name) => name !== 'v8');
  const rows = [`| kernel | V8 µs | ${others.map((name) => `${name} µs | of V8 | range | best`).join(' | ')} |`];
  rows.push(`|---|---|${others.map(() => '---|---|---|---|').join('')}`);
  const products = Object.fromEntries(others.map((name) => [name, 0]));
  for (const [kernel, each] of Object.entries(results)) {
    const cells = others.map((name) => {
      const ratios = each[name].medians.map((value, i) => value / each.v8.medians[i]).toSorted((a, b) => a - b);
      const ratio = median(ratios);
      products[name] += Math.log(ratio);
      each[name].ratio = ratio;
      const best = Math.min(...each[name].bests) / Math.min(...each.v8.bests);
      return `${number(median(each[name].medians))} | ${ratio.toFixed(2)} | ` +
        `${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)} | ${best.toFixed(2)}`;
    });
    rows.push(`| ${kernel} | ${number(median(each.v8.medians))} | ${cells.join(' | ')} |`);
  }
  const count = Object.keys(results).length;
  rows.push(`| geometric mean | | ${others.map((name) => `| ${Math.exp(products[name] / count).toFixed(2)} | |`).join(' | ')} |`);
  return rows.join('\n');
}

try {
  const folder = jdk();
  const modules = [join(bench, 'guests')];
  if (chosen.includes('quickjs')) modules.push(quickjs());
  const target = join(root, 'threader/target');
  const classes = process.env.CLASSPATH ?? `${join(target, 'classes')}:${join(target, 'lib/*')}`;
  const commands = { v8: [process.execPath, [join(peers, 'v8.mjs'), list, script, ...modules]] };
  const before = option('--before', '');
  if (before) commands.before = java(before, folder, modules, 'before', option('--before-flags', process.env.JAVA_FLAGS));
  commands.threader = java(classes, folder, modules, 'threader', process.env.JAVA_FLAGS);
  const contenders = {};
  for (const [name, [command, args]] of Object.entries(commands)) {
    const ask = start(command, args);
    contenders[name] = (kernel, time) =>
      ask(name === 'v8' ? `${kernel} ${time}` : `${kernel} ${kernels[kernel].module} ${time}`);
  }
  const results = await measure(contenders);
  console.log(`${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node} with V8 ${process.versions.v8}; ` +
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
