// Measures a Threader against Node's plain http server, in one run, interleaved. Needs wrk (apt-get install wrk).
// usage: bench/run [--rounds N] [--seconds N] [--json FILE]
import { spawn, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { request, Agent } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const asml = join(root, 'asml');
const guests = join(root, 'threader/src/test/guests');
const rounds = option('--rounds', 5);
const seconds = option('--seconds', 5);
const scratch = mkdtempSync(join(tmpdir(), 'asml-bench-'));
const started = [];

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]) || process.argv[at + 1];
}

/** Starts a process and waits until it has said where it answers: lines KEY=URL, or a sentence. */
function start(command, args, keys, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    started.push(child);
    const found = {};
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      for (const key of keys) {
        const match = new RegExp(`^(?:${key}=|.* answers at )(\\S+)$`, 'm').exec(text);
        if (match) found[key] = match[1];
      }
      if (keys.every((key) => key in found)) resolve({ child, ...found });
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

function wrk(url, connections, duration, script) {
  const args = ['-t1', `-c${connections}`, `-d${duration}s`, '--latency'];
  if (script) args.push('-s', script);
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', [...args, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    child.on('error', () => reject(new Error('wrk is missing: apt-get install wrk')));
    child.on('exit', () => {
      if (/Non-2xx/.test(text)) reject(new Error(`${url} answered with errors:\n${text}`));
      resolve({
        rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
        p50: millis(/^ +50% +(\S+)/m.exec(text)[1]),
        p99: millis(/^ +99% +(\S+)/m.exec(text)[1]),
      });
    });
  });
}

function millis(text) {
  const [, number, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60000 }[unit];
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const spread = (values) => `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;

function project() {
  const functions = { noop: 'noop', uuid: 'uuid-one', wait: 'wasi-sleep', hold: 'sleeper', spin: 'spin' };
  const home = join(scratch, 'project/services/bench');
  let toml = '';
  for (const [name, guest] of [...Object.entries(functions), ['burn', null]]) {
    mkdirSync(join(home, 'functions', name), { recursive: true });
    const from = guest ? join(guests, `${guest}.wasm`) : join(bench, 'guests/burn.wasm');
    cpSync(from, join(home, 'functions', name, `${name}.wasm`));
    toml += `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\nconcurrency = 20000\ntimeout_seconds = 60\n\n`;
  }
  toml += '[[iomod.dependencies]]\ncoordinates = "akkoro.std.crypto"\nversion = "0.1.2"\n';
  writeFileSync(join(home, 'service.toml'), toml);
  writeFileSync(
    join(scratch, 'project/assemblylift.toml'),
    '[project]\nname = "bench"\n\n[[services]]\nname = "bench"\n',
  );
  return join(scratch, 'project');
}

async function throughput(threader, node) {
  const cases = {
    'Node http hello': node.http,
    'no-op function': `${threader.http}/bench/noop`,
    'function with one IOmod call': `${threader.http}/bench/uuid`,
  };
  const results = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (const url of Object.values(cases)) await wrk(url, 64, 2 * seconds); // warm-up
  for (let round = 0; round < rounds; round++) {
    for (const [name, url] of Object.entries(cases)) results[name].push(await wrk(url, 64, seconds));
  }
  const node50 = median(results['Node http hello'].map((r) => r.rate));
  return Object.entries(results).map(([name, runs]) => ({
    name,
    rate: median(runs.map((r) => r.rate)),
    range: spread(runs.map((r) => r.rate)),
    ratio: median(runs.map((r) => r.rate)) / node50,
    p50: median(runs.map((r) => r.p50)),
    p99: median(runs.map((r) => r.p99)),
  }));
}

/** A function that waits 5 ms, alone, beside short computing functions, and beside endless loops. */
async function fairness(threader) {
  const script = join(scratch, 'wait.lua');
  writeFileSync(script, 'wrk.method = "POST"\nwrk.body = "5"\n');
  const wait = () => wrk(`${threader.http}/bench/wait`, 1, seconds, script);
  await wait();
  const rows = [{ beside: 'nothing', ...(await wait()) }];
  const burning = wrk(`${threader.http}/bench/burn`, 16, 2 * seconds);
  await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / 2));
  rows.push({ beside: '16 connections to a function that computes', ...(await wait()) });
  await burning;
  const loops = new Agent({ keepAlive: true });
  const spinning = Array.from({ length: 8 }, () => request(`${threader.http}/bench/spin`, { agent: loops }));
  for (const each of spinning) each.on('error', () => {}).end();
  await new Promise((resolve) => setTimeout(resolve, 500));
  rows.push({ beside: '8 endless loops', ...(await wait()) });
  for (const each of spinning) each.destroy();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return rows;
}

const metric = (text, name) =>
  text.split('\n').filter((line) => line.startsWith(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

async function metrics(threader) {
  const response = await fetch(`${threader.admin}/metrics`, {
    headers: { authorization: `Bearer ${readFileSync(join(scratch, 'data/token'), 'utf8').trim()}` },
  });
  return response.text();
}

function resident(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** What the Threader's process grows by when many invocations wait for their IO. */
async function parked(threader, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const wait = (millis) =>
    new Promise((resolve, reject) => {
      const call = request(`${threader.http}/bench/wait`, { method: 'POST', agent }, (answer) => {
        answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(answer.statusCode))));
      });
      call.on('error', reject).end(String(millis));
    });
  await Promise.all(Array.from({ length: count }, () => wait(100)));
  execFileSync(jcmd(threader), [String(threader.child.pid), 'GC.run']);
  const heap = () => metrics(threader).then((text) => metric(text, 'jvm_memory_used_bytes{area="heap"'));
  const before = { heap: await heap(), rss: resident(threader.child.pid) };
  const waiting = Array.from({ length: count }, () => wait(8000));
  await new Promise((resolve) => setTimeout(resolve, 4000));
  execFileSync(jcmd(threader), [String(threader.child.pid), 'GC.run']);
  const text = await metrics(threader);
  const row = {
    count,
    waiting: metric(text, 'threader_invocations'),
    heapKib: (metric(text, 'jvm_memory_used_bytes{area="heap"') - before.heap) / 1024 / count,
    rssMib: resident(threader.child.pid) - before.rss,
  };
  await Promise.all(waiting);
  agent.destroy();
  return row;
}

/** The JDK's tool, of the same JDK that runs the Threader. */
function jcmd(threader) {
  return join(dirname(readlinkSync(`/proc/${threader.child.pid}/exe`)), 'jcmd');
}

/** From the command to the first answer of the example. */
async function firstAnswer() {
  const times = [];
  for (const kind of ['cold', 'warm', 'warm', 'warm']) {
    if (kind === 'cold') rmSync(join(scratch, 'example'), { recursive: true, force: true });
    const sources = (path) => !path.endsWith('.asml');
    if (kind === 'cold') {
      cpSync(join(root, 'examples/hello'), join(scratch, 'example'), { recursive: true, filter: sources });
    }
    const began = performance.now();
    const dev = await start(asml, ['dev', join(scratch, 'example'), '--http', '127.0.0.1:0', '--console', '127.0.0.1:0'], ['http']);
    while ((await fetch(`${dev.http}/hello/ada`).catch(() => ({ status: 0 }))).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    times.push({ kind, millis: performance.now() - began });
    await stop(dev.child);
  }
  const warm = median(times.filter((t) => t.kind === 'warm').map((t) => t.millis));
  return { coldMillis: times[0].millis, warmMillis: warm };
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}

const say = (text) => console.error(`bench: ${text}`);
for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) {
  process.on(event, (cause) => {
    console.error(cause);
    for (const child of started) child.kill('SIGTERM');
    process.exit(1);
  });
}

const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits });

try {
  say('time to the first answer');
  const first = await firstAnswer();
  const node = await start(process.execPath, [join(bench, 'node-hello.mjs')], ['http']);
  const threader = await start(
    asml,
    ['up', '--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0', '--data', join(scratch, 'data')],
    ['http', 'admin'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const env = { ...process.env, ASML_THREADER: threader.admin, ASML_DATA: join(scratch, 'data') };
  execFileSync(asml, ['deploy', project()], { env, stdio: 'ignore' });
  say('throughput');
  const table = await throughput(threader, node);
  say('fairness');
  const fair = await fairness(threader);
  say('invocations that wait');
  const memory = [await parked(threader, 2000), await parked(threader, 10000)];

  const machine = `${cpus().length} × ${cpus()[0].model}`;
  console.log(`Machine: ${machine}; ${rounds} rounds of ${seconds} s, interleaved; medians.\n`);
  console.log('| HTTP, 64 connections | requests/s | of Node | from … to | p50 ms | p99 ms |\n|---|---|---|---|---|---|');
  for (const row of table) {
    console.log(
      `| ${row.name} | ${number(row.rate)} | ${row.ratio.toFixed(2)} | ${row.range} | ${row.p50.toFixed(2)} | ${row.p99.toFixed(2)} |`,
    );
  }
  console.log('\n| a function that waits 5 ms, beside | p50 ms | p99 ms |\n|---|---|---|');
  for (const row of fair) console.log(`| ${row.beside} | ${row.p50.toFixed(1)} | ${row.p99.toFixed(1)} |`);
  console.log('\n| invocations that wait | heap KiB each | resident MiB in all |\n|---|---|---|');
  for (const row of memory) console.log(`| ${row.waiting} | ${row.heapKib.toFixed(1)} | ${number(row.rssMib)} |`);
  console.log('\n| `asml dev examples/hello` to the first answer | ms |\n|---|---|');
  console.log(`| cold (nothing compiled) | ${number(first.coldMillis)} |\n| warm | ${number(first.warmMillis)} |`);
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ machine, rounds, seconds, table, fair, memory, first }, null, 2));
} finally {
  for (const child of started) child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(0);
