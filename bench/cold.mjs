// Measures starts of a Threader with deployed functions, first calls of functions, and what 1,000 functions take.
// Needs clang-19 with wasi-libc. usage: bench/cold [--asml PATH] [--against PATH] [--starts N] [--rounds N]
//   [--functions N] [--only start,first,density] [--keep FOLDER] [--json FILE]      (--starts 0 only deploys)
import './lib/help.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const bench = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    asml: { type: 'string', default: join(dirname(bench), 'asml') },
    against: { type: 'string' },
    starts: { type: 'string', default: '11' },
    rounds: { type: 'string', default: '3' },
    functions: { type: 'string', default: '1000' },
    only: { type: 'string', default: 'start,first,density' },
    json: { type: 'string' },
    keep: { type: 'string' },
  },
});
const builds = [values.asml, values.against].filter((path) => path);
const starts = Number(values.starts);
const scratch = values.keep ?? mkdtempSync(join(tmpdir(), 'asml-cold-'));
mkdirSync(scratch, { recursive: true });
const small = readFileSync(join(dirname(bench), 'threader/src/test/guests/wasi-cat.wasm'));
const running = new Set();

/** A number in LEB128. */
function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)];
}

/** The module with a custom section that no other has: the same code, and nothing that the Threader could share. */
function variant(module, number) {
  const text = Buffer.from(`variant ${number}`);
  const content = Buffer.concat([Buffer.from([7, ...Buffer.from('variant')]), text]);
  return Buffer.concat([module, Buffer.from([0, ...leb(content.length)]), content]);
}

function compiled(hundreds) {
  const file = join(scratch, `wide-${hundreds}.wasm`);
  const flags = '-std=c11 -O2 -fuse-ld=/usr/bin/wasm-ld-19 -Wl,--strip-all --target=wasm32-wasi'.split(' ');
  execFileSync('clang-19', [...flags, `-DHUNDREDS=${hundreds}`, '-o', file, join(bench, 'guests/many.c')]);
  return readFileSync(file);
}

/** Projects of some functions each; each function by a route of its own. */
function projects(folder, prefix, modules, each = 10) {
  const made = [];
  for (let first = 0; first < modules.length; first += each) {
    const name = `${prefix}${first / each}`;
    const home = join(folder, name, 'services', name);
    let toml = '';
    modules.slice(first, first + each).forEach((module, i) => {
      mkdirSync(join(home, 'functions', `f${i}`), { recursive: true });
      writeFileSync(join(home, 'functions', `f${i}`, 'f.wasm'), module);
      const route = `{ verb = "POST", path = "/${name}/${i}" }`;
      toml += `[[functions]]\nname = "f${i}"\nmodule = "f.wasm"\nhttp = ${route}\n\n`;
    });
    writeFileSync(join(home, 'service.toml'), toml);
    const manifest = `[project]\nname = "${name}"\n\n[[services]]\nname = "${name}"\n`;
    writeFileSync(join(folder, name, 'assemblylift.toml'), manifest);
    made.push(join(folder, name));
  }
  return made;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function post(agent, port, path, body) {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, method: 'POST', agent, headers: { 'content-length': body.length } };
    const sent = request(options, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The milliseconds until something is answered with 200. */
async function until200(agent, port, path, begun) {
  for (;;) {
    const status = await post(agent, port, path, 'x').catch(() => 0);
    if (status === 200) return performance.now() - begun;
    if (performance.now() - begun > 60000) throw new Error(`${path} is not answered; last with ${status}`);
    await pause(1);
  }
}

/** Starts a Threader; `ready` is fulfilled when it says where it is operated. */
async function launch(asml, data) {
  const port = await freePort();
  const begun = performance.now();
  const addresses = ['--http', `127.0.0.1:${port}`, '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0'];
  const child = spawn(asml, ['up', ...addresses, '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  const ready = new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
      const admin = /^admin=(\S+)$/m.exec(text);
      if (admin) resolve({ admin: admin[1], took: performance.now() - begun });
    });
    child.on('exit', (code) => reject(new Error(`${asml} ended with ${code}`)));
  });
  return { child, port, begun, ready };
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', () => {
      running.delete(child);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function memory(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)[1]) / 1024;
}

/** A data folder with everything deployed; made once for each build, and with --keep once for all runs. */
async function deployed(asml, name, folders) {
  const data = join(scratch, `${builds.indexOf(asml)}-${name}`);
  const done = join(data, `done-${folders.at(-1).replaceAll('/', '_')}`);
  if (existsSync(done)) return { data, rss: Number(readFileSync(done, 'utf8')) };
  const threader = await launch(asml, data);
  const { admin } = await threader.ready;
  const env = { ...process.env, ASML_THREADER: admin, ASML_DATA: data };
  for (const folder of folders) execFileSync(asml, ['deploy', '--yes', folder], { env, stdio: 'ignore' });
  const rss = memory(threader.child.pid);
  await stop(threader.child);
  writeFileSync(done, String(rss));
  return { data, rss };
}

function summary(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const round = (number) => Math.round(number * 10) / 10;
  return { median: round(sorted[sorted.length >> 1]), min: round(sorted[0]), max: round(sorted.at(-1)) };
}

/** Times of all processors so far, by proc(5): the whole, and what the machine's host gave to other machines. */
function processorTimes() {
  const times = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/).slice(1, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time), stolen: times[7] };
}

/** Measures, prints the rows as a table, and says how much of the processors somebody else had meanwhile. */
async function measured(title, measure) {
  const before = processorTimes();
  const rows = await measure();
  const after = processorTimes();
  console.log(`\n| ${title} | build | median | min | max |\n|---|---|---|---|---|`);
  for (const { name, build, median, min, max } of rows) {
    console.log(`| ${name} | ${build} | ${median} | ${min} | ${max} |`);
  }
  const stolen = (100 * (after.stolen - before.stolen)) / (after.all - before.all);
  console.log(`\nOther machines of the same host had ${stolen.toFixed(1)} % of the processors meanwhile.`);
  return rows;
}

/** Starts in turn: from the launcher's start to the first answer of a function, and until everything is up. */
async function measureStarts(data) {
  const series = new Map();
  const take = (build, name, value) => {
    const key = `${name}\0${build}`;
    series.set(key, [...(series.get(key) ?? []), value]);
  };
  for (let i = -1; i < starts; i++) {
    for (const [build, asml] of builds.entries()) {
      for (const [name, folder] of data[build]) {
        const threader = await launch(asml, folder);
        const agent = new Agent({ keepAlive: true });
        const answered = await until200(agent, threader.port, '/small0/0', threader.begun);
        const up = (await threader.ready).took;
        const rss = memory(threader.child.pid);
        agent.destroy();
        await stop(threader.child);
        if (i < 0) continue; // the first of each finds nothing in the system's file cache
        take(asml, `${name}: first answer, ms`, answered);
        take(asml, `${name}: all planes up, ms`, up);
        take(asml, `${name}: resident, MiB`, rss);
      }
    }
  }
  return [...series].map(([key, numbers]) => {
    const [name, build] = key.split('\0');
    return { name, build, ...summary(numbers) };
  });
}

/** The first calls of ten functions of each size, in a process of their own. */
async function firstCalls(asml, data, called, take) {
  const threader = await launch(asml, data);
  await threader.ready;
  const agent = new Agent({ keepAlive: true });
  await until200(agent, threader.port, '/small0/0', performance.now());
  for (const [prefix, size] of [['mid', '133 KB'], ['wide', '650 KB']]) {
    for (let each = 0; each < 10; each++) {
      const begun = performance.now();
      const status = await post(agent, threader.port, `/${prefix}0/${each}`, 'x');
      if (status !== 200) throw new Error(`${prefix} answers ${status}`);
      take(`${size}, ${called}, ${each === 0 ? 'the very first' : 'later ones'}\0${asml}`, performance.now() - begun);
      await pause(50);
    }
  }
  agent.destroy();
  await pause(1500); // which classes were used is kept a second after the run
  await stop(threader.child);
}

/**
 * The first call of functions that a running Threader has not loaded: of those that were never called since they were
 * compiled, and of the same after a restart. The first of each size comes when nothing of the Threader is compiled.
 */
async function measureFirstCalls(data) {
  const rows = new Map();
  const take = (key, value) => rows.set(key, [...(rows.get(key) ?? []), value]);
  for (let i = 0; i < Number(values.rounds); i++) {
    for (const [build, asml] of i % 2 === 0 ? [...builds.entries()] : [...builds.entries()].reverse()) {
      const copy = join(scratch, 'first');
      // By cp, which keeps times as they are: to manifests of another time a start loads all functions at once.
      execFileSync('cp', ['-a', data[build], copy]);
      await firstCalls(asml, copy, 'never called', take);
      await firstCalls(asml, copy, 'called before a restart', take);
      rmSync(copy, { recursive: true });
    }
  }
  return [...rows].map(([key, numbers]) => {
    const [name, build] = key.split('\0');
    return { name, build, ...summary(numbers) };
  });
}

/** What a Threader takes with many functions: after their deploys, after a start, and when each was called once. */
async function measureDensity(data, count) {
  const rows = [];
  for (const [build, asml] of builds.entries()) {
    const row = (name, mib) => rows.push({ name, build: asml, median: Math.round(mib), min: '', max: '' });
    row(`${count} functions: resident after their deploys, MiB`, data[build].rss);
    const threader = await launch(asml, data[build].data);
    await threader.ready;
    const agent = new Agent({ keepAlive: true });
    await until200(agent, threader.port, '/small0/0', threader.begun);
    row('after a start and one call, MiB', memory(threader.child.pid));
    for (let i = 0; i < count; i++) await post(agent, threader.port, `/small${Math.floor(i / 100)}/${i % 100}`, 'x');
    row('when each was called once, MiB', memory(threader.child.pid));
    agent.destroy();
    await stop(threader.child);
  }
  return rows;
}

async function main() {
  const wanted = values.only.split(',');
  const results = {};
  const folder = join(scratch, 'projects');
  const some = Array.from({ length: 100 }, (_, i) => variant(small, i));
  if (wanted.includes('start') || wanted.includes('first')) {
    const folders = projects(folder, 'small', some);
    const data = [];
    for (const asml of builds) {
      const empty = await deployed(asml, 'one', folders.slice(0, 1));
      const hundred = await deployed(asml, 'hundred', folders);
      data.push([['10 functions', empty.data], ['100 functions', hundred.data]]);
    }
    if (wanted.includes('start') && starts > 0) {
      results.starts = await measured('start', () => measureStarts(data));
    }
    if (wanted.includes('first')) {
      const large = [];
      for (const [prefix, hundreds] of [['mid', 5], ['wide', 28]]) {
        const module = compiled(hundreds);
        const variants = Array.from({ length: 10 }, (_, i) => variant(module, i));
        large.push(...projects(folder, prefix, variants));
      }
      const all = [];
      for (const asml of builds) all.push((await deployed(asml, 'hundred', large)).data);
      if (starts > 0) {
        results.first = await measured('first call, ms', () => measureFirstCalls(all));
      }
    }
  }
  if (wanted.includes('density')) {
    const count = Number(values.functions);
    const many = Array.from({ length: count }, (_, i) => variant(small, i));
    const folders = projects(join(scratch, 'many'), 'small', many, 100);
    const data = [];
    for (const asml of builds) data.push(await deployed(asml, 'many', folders));
    results.density = await measured('density', () => measureDensity(data, count));
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

try {
  await main();
} finally {
  for (const child of running) child.kill('SIGKILL');
  if (!values.keep) rmSync(scratch, { recursive: true, force: true });
}
