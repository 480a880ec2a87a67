// Measures what an IO call costs, of one or several installations in turn; see README.md here. Needs wrk.
// usage: bench/iopath [--rounds N] [--seconds N] [--json FILE] [LABEL=ASML…]
//        bench/iopath start STATE LABEL=ASML… | warm STATE | measure STATE | stop STATE   (the same in steps)
import './lib/help.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const guests = join(root, 'threader/src/test/guests');
const options = { '--rounds': 5, '--seconds': 3, '--json': '' };
const words = [];
for (let i = 2; i < process.argv.length; i++) {
  const word = process.argv[i];
  if (word in options) options[word] = word === '--json' ? process.argv[++i] : Number(process.argv[++i]);
  else words.push(word);
}
const rounds = options['--rounds'];
const seconds = options['--seconds'];
const cases = { 'no-op': 'process/noop', process: 'process/uuid', 'in-process': 'inside/uuid' };

function project(folder) {
  for (const [service, inProcess] of [['process', false], ['inside', true]]) {
    let toml = '';
    for (const [name, guest] of [['noop', 'noop'], ['uuid', 'uuid-one']]) {
      const home = join(folder, 'services', service, 'functions', name);
      mkdirSync(home, { recursive: true });
      cpSync(join(guests, `${guest}.wasm`), join(home, `${name}.wasm`));
      toml += `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\nconcurrency = 20000\n\n`;
    }
    toml += '[[iomod.dependencies]]\ncoordinates = "akkoro.std.crypto"\nversion = "0.1.2"\n';
    if (inProcess) toml += 'in_process = true\n';
    writeFileSync(join(folder, 'services', service, 'service.toml'), toml);
  }
  const services = '[[services]]\nname = "process"\n\n[[services]]\nname = "inside"\n';
  writeFileSync(join(folder, 'assemblylift.toml'), `[project]\nname = "iopath"\n\n${services}`);
  return folder;
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Starts a Threader that goes on when this process ends, and deploys to it. */
async function start(label, asml, scratch) {
  const data = join(scratch, `data-${label}`);
  const out = join(scratch, `out-${label}`);
  const address = ['--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0'];
  const child = spawn(asml, ['up', ...address, '--in-process', 'all', '--data', data], {
    stdio: ['ignore', openSync(out, 'w'), openSync(`${out}.log`, 'w')],
    detached: true,
  });
  child.unref();
  let url = {};
  for (let i = 0; i < 1800 && !(url.http && url.admin); i++) {
    await sleep(100);
    const text = readFileSync(out, 'utf8');
    for (const key of ['http', 'admin']) url[key] = new RegExp(`^${key}=(\\S+)$`, 'm').exec(text)?.[1];
  }
  if (!url.http) throw new Error(`${asml} did not start: ${readFileSync(`${out}.log`, 'utf8')}`);
  const env = { ...process.env, ASML_THREADER: url.admin, ASML_DATA: data };
  execFileSync(asml, ['deploy', project(join(scratch, `project-${label}`))], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return { label, pid: child.pid, ...url, iomods: children(child.pid) };
}

function children(pid) {
  const below = [];
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean)) {
      below.push(Number(child), ...children(Number(child)));
    }
  }
  return below;
}

/** Microseconds of the processor and changes of context until now. */
function spent(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  let switches = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      const text = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
      switches += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)[1]);
    } catch {
      // The thread has ended.
    }
  }
  return { micros: (Number(fields[11]) + Number(fields[12])) * 10000, switches };
}

function wrk(url, connections, duration) {
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', ['-t1', `-c${connections}`, `-d${duration}s`, '--latency', url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    child.on('error', () => reject(new Error('wrk is missing: apt-get install wrk')));
    child.on('exit', () => {
      if (/Non-2xx/.test(text)) reject(new Error(`${url} answered with errors:\n${text}`));
      resolve({
        count: Number(/(\d+) requests in/.exec(text)[1]),
        rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
        p50: micros(/^ +50% +(\S+)/m.exec(text)[1]),
        p99: micros(/^ +99% +(\S+)/m.exec(text)[1]),
      });
    });
  });
}

function micros(text) {
  const [, number, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(number) * { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[unit];
}

/** One load on one path, and what it took of both processes for each request. */
async function load(threader, path, connections, duration) {
  const before = [spent(threader.pid), ...threader.iomods.map(spent)];
  const result = await wrk(`${threader.http}/${path}`, connections, duration);
  const after = [spent(threader.pid), ...threader.iomods.map(spent)];
  const each = after.map((now, i) => ({
    micros: (now.micros - before[i].micros) / result.count,
    switches: (now.switches - before[i].switches) / result.count,
  }));
  const iomods = each.slice(1).reduce((a, b) => ({ micros: a.micros + b.micros, switches: a.switches + b.switches }), { micros: 0, switches: 0 });
  return { ...result, host: each[0], iomod: iomods };
}

/** Round trips between two bare Java processes, in microseconds. */
async function pingPong(java, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'asml-pingpong-'));
  const source = join(bench, 'cases/PingPong.java');
  const socket = join(folder, 'socket');
  const said = (child) => new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  const answering = spawn(java, [source, 'answer', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await said(answering);
  const asking = spawn(java, [source, 'ask', socket], { stdio: ['pipe', 'pipe', 'inherit'] });
  asking.stdin.write('1\n');
  await said(asking);
  asking.stdin.write(`${seconds}\n`);
  const line = await said(asking);
  asking.stdin.end();
  await new Promise((resolve) => asking.on('exit', resolve));
  answering.kill();
  rmSync(folder, { recursive: true, force: true });
  return Number(line.split(' ')[0]) * 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const range = (values, digits = 0) => `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;

async function warm(threaders) {
  // In turn, as the compiler sees what it will see; the IOmod's process too.
  for (let i = 0; i < 3; i++) {
    for (const threader of threaders) for (const path of Object.values(cases)) await wrk(`${threader.http}/${path}`, 64, 3);
    for (const threader of threaders) for (const path of Object.values(cases)) await wrk(`${threader.http}/${path}`, 1, 1);
  }
}

async function measure(threaders) {
  const java = readlinkSync(`/proc/${threaders[0].pid}/exe`);
  const found = {};
  const bare = [];
  for (let round = 0; round < rounds; round++) {
    for (const threader of threaders) {
      for (const [name, path] of Object.entries(cases)) {
        const row = ((found[threader.label] ??= {})[name] ??= { many: [], one: [] });
        row.many.push(await load(threader, path, 64, seconds));
        row.one.push(await load(threader, path, 1, Math.max(1, seconds >> 1)));
      }
    }
    bare.push(await pingPong(java, 1));
  }
  return { bare, found };
}

function table({ bare, found }) {
  const ping = median(bare);
  const lines = [`ping-pong between two bare Java processes: ${ping.toFixed(1)} us (${range(bare, 1)})`, ''];
  lines.push('| | requests/s, 64 connections | from … to | of the no-op | CPU us a request, host + IOmod | switches, host + IOmod | p99 us | p50 us, 1 connection | added us | of ping-pong |');
  lines.push('|---|---|---|---|---|---|---|---|---|---|');
  for (const [label, rows] of Object.entries(found)) {
    const noop = rows['no-op'];
    for (const [name, { many, one }] of Object.entries(rows)) {
      const of = (pick, runs = many) => median(runs.map(pick));
      const ratios = many.map((run, i) => run.rate / noop.many[i].rate);
      const added = one.map((run, i) => run.p50 - noop.one[i].p50);
      lines.push(
        `| ${label} ${name} | ${of((r) => r.rate).toFixed(0)} | ${range(many.map((r) => r.rate))} | ${median(ratios).toFixed(3)} (${range(ratios, 3)})` +
          ` | ${of((r) => r.host.micros).toFixed(1)} + ${of((r) => r.iomod.micros).toFixed(1)}` +
          ` | ${of((r) => r.host.switches).toFixed(2)} + ${of((r) => r.iomod.switches).toFixed(2)}` +
          ` | ${of((r) => r.p99).toFixed(0)} | ${of((r) => r.p50, one).toFixed(0)} | ${median(added).toFixed(0)} (${range(added)}) | ${(median(added) / ping).toFixed(2)} |`,
      );
    }
  }
  return lines.join('\n');
}

function stop(threaders) {
  for (const threader of threaders) process.kill(threader.pid, 'SIGTERM');
}

const apart = (list) => list.map((pair) => pair.split(/=(.*)/s).slice(0, 2));

async function startAll(list, scratch) {
  const threaders = [];
  for (const [label, asml] of apart(list)) threaders.push(await start(label, asml, scratch));
  return threaders;
}

const [step, state, ...rest] = words;
if (['start', 'warm', 'measure', 'stop'].includes(step)) {
  if (step === 'start') {
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'threaders.json'), JSON.stringify(await startAll(rest, state)));
  } else {
    const threaders = JSON.parse(readFileSync(join(state, 'threaders.json'), 'utf8'));
    if (step === 'warm') await warm(threaders);
    if (step === 'measure') {
      const result = await measure(threaders);
      console.log(table(result));
      if (options['--json']) writeFileSync(options['--json'], JSON.stringify(result, null, 2));
    }
    if (step === 'stop') stop(threaders);
  }
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'asml-iopath-'));
  const threaders = await startAll(words.length ? words : [`here=${join(root, 'asml')}`], scratch);
  try {
    await warm(threaders);
    const result = await measure(threaders);
    console.log(table(result));
    if (options['--json']) writeFileSync(options['--json'], JSON.stringify(result, null, 2));
  } finally {
    stop(threaders);
    await sleep(2000);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }
}
