// Runs a Threader for a long time under a mixed load, and looks whether anything grows.
// usage: bench/soak [--asml PATH] [--minutes N] [--rate N] [--every SECONDS] [--seed N] [--json FILE]
import './lib/help.mjs';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { request, Agent } from 'node:http';
import { connect } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { option, threader } from './lib/host.mjs';

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const asml = option('--asml', join(root, 'asml'));
const guests = join(root, 'threader/src/test/guests');
const minutes = option('--minutes', 60);
const rate = option('--rate', 150);
const every = option('--every', 30);
const scratch = mkdtempSync(join(tmpdir(), 'asml-soak-'));
const data = join(scratch, 'data');
const project = join(scratch, 'project');

const say = (text) => console.error(`soak: ${text}`);
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Numbers that are the same for the same seed (mulberry32, public domain). */
let state = option('--seed', 1);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const FUNCTIONS = { noop: 'noop', uuid: 'uuid-one', wait: 'wasi-sleep', cat: 'wasi-cat', trap: 'trap', panic: 'panic', spin: 'spin' };

/** The project; each revision has another configuration, and every fourth another set of functions. */
function write(revision) {
  const home = join(project, 'services/soak');
  let toml = '';
  for (const [name, guest] of Object.entries(FUNCTIONS)) {
    if (name === 'panic' && revision % 4 === 3) continue;
    mkdirSync(join(home, 'functions', name), { recursive: true });
    cpSync(join(guests, `${guest}.wasm`), join(home, 'functions', name, `${name}.wasm`));
    const stream = name === 'cat' ? 'event = "stream"\n' : '';
    toml += `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\n${stream}timeout_seconds = ${name === 'spin' ? 1 : 20}\n\n`;
  }
  mkdirSync(join(home, 'functions/frames'), { recursive: true });
  cpSync(join(bench, 'guests/frames.wasm'), join(home, 'functions/frames/frames.wasm'));
  toml += '[[functions]]\nname = "frames"\nmodule = "frames.wasm"\ntimeout_seconds = 60\n\n';
  toml += `[[iomod.dependencies]]\ncoordinates = "akkoro.std.crypto"\nversion = "0.1.2"\nconfiguration = { revision = "${revision}" }\n\n`;
  toml += '[[iomod.dependencies]]\ncoordinates = "wasmer.io.devices"\n';
  writeFileSync(join(home, 'service.toml'), toml);
  writeFileSync(join(project, 'assemblylift.toml'), '[project]\nname = "soak"\n\n[[services]]\nname = "soak"\n');
}

function command(host, ...args) {
  const env = { ...process.env, ASML_THREADER: host.admin, ASML_DATA: data };
  return new Promise((resolve, reject) => {
    execFile(asml, args, { env, timeout: 120_000 }, (failure, out, err) => (failure ? reject(new Error(`asml ${args.join(' ')}: ${err}`)) : resolve(out)));
  });
}

function admin(host, method, path, body) {
  const authorization = `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}`;
  return fetch(host.admin + path, { method, body, headers: { authorization, 'content-type': 'application/json' } });
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const counts = {};
function count(what) {
  counts[what] = (counts[what] ?? 0) + 1;
}

/** One request; what is expected of it is counted apart from what is not. */
function ask(host, name, method, body, expected, leaveAfter) {
  return new Promise((resolve) => {
    const call = request(`${host.http}/soak/${name}`, { method, agent }, (answer) => {
      answer.resume().on('end', () => {
        count(expected.includes(answer.statusCode) ? name : `${name}: unexpected ${answer.statusCode}`);
        resolve();
      });
      answer.on('error', resolve);
    });
    call.on('error', (failure) => {
      count(leaveAfter ? `${name}, client left` : `${name}: unexpected ${failure.code}`);
      resolve();
    });
    call.end(body);
    if (leaveAfter) setTimeout(() => call.destroy(), leaveAfter);
  });
}

const BODY = Buffer.alloc(200_000, 'a line of text\n');

/** A request as they come: mostly good ones, some that fail, some whose client leaves, some that are no HTTP. */
function any(host) {
  const dice = random();
  if (dice < 0.4) return ask(host, 'noop', 'GET', undefined, [200]);
  if (dice < 0.7) return ask(host, 'uuid', 'GET', undefined, [200]);
  if (dice < 0.85) return ask(host, 'wait', 'POST', '50', [200]);
  if (dice < 0.93) return ask(host, 'cat', 'POST', BODY, [200]);
  if (dice < 0.95) return ask(host, 'trap', 'GET', undefined, [500, 502]);
  if (dice < 0.97) return ask(host, 'panic', 'GET', undefined, [404, 500, 502]);
  if (dice < 0.98) return ask(host, 'wait', 'POST', '5000', [], 20 + 100 * random());
  if (dice < 0.981) return ask(host, 'spin', 'GET', undefined, [504]);
  if (dice < 0.99) return ask(host, 'nowhere', 'GET', undefined, [404]);
  return garbage(host);
}

function garbage(host) {
  const { hostname, port } = new URL(host.http);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end('GET / HTTP/9.9\r\nnonsense\r\n\r\n'));
    socket.on('error', resolve).on('close', resolve).resume();
    count('garbage');
  });
}

async function load(host, until) {
  while (performance.now() < until) {
    void any(host);
    await pause((1000 / rate) * 2 * random());
  }
}

/** Something for an operator to do, each time another. */
async function operate(host, until) {
  for (let turn = 1; performance.now() < until; turn++) {
    await pause(15_000);
    try {
      await DEEDS[turn % DEEDS.length](host, turn);
    } catch (failure) {
      count(`operating: ${failure.message.split('\n')[0]}`);
    }
  }
}

async function deploy(host, turn) {
  write(turn);
  await command(host, 'deploy', project, ...(deployTakesYes ? ['--yes'] : []));
  count('deployed');
}

async function kill(host) {
  const brokers = children(host.child.pid).filter((pid) => commandLine(pid).includes('crypto'));
  for (const pid of brokers) process.kill(pid, 'SIGKILL');
  count('IOmod killed');
}

/** Paced, and longer than it is let. */
const FRAMES = { function: 'soak/frames', arguments: ['/_wasmer/dev/fb0', '160', '144', 'box', '30'], paced: true };

async function play(host) {
  const started = await (await admin(host, 'POST', '/v1/sessions', JSON.stringify(FRAMES))).json();
  await pause(5_000);
  if (started.id) await admin(host, 'DELETE', `/v1/sessions/${started.id}`);
  count(started.id ? 'session' : 'session: unexpected refusal');
}

async function follow(host) {
  const leave = AbortSignal.timeout(3_000);
  const authorization = `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}`;
  await fetch(`${host.admin}/v1/logs?follow=true&tail=100`, { headers: { authorization }, signal: leave })
    .then((answer) => answer.text())
    .catch(() => {});
  count('log followed');
}

const DEEDS = [deploy, kill, play, follow];
let deployTakesYes = false;

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** All processes below one. */
function children(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (parent) => [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function java(pid) {
  return [pid, ...children(pid)].find((each) => commandLine(each).includes('dev.asml.threader.Main'));
}

const metric = (text, name) =>
  text.split('\n').filter((line) => line.startsWith(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

/** What the Threader has, at a moment in which nothing is asked of it. */
async function sample(host, began) {
  const pid = java(host.child.pid);
  const jcmd = join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'jcmd');
  execFileSync(jcmd, [String(pid), 'GC.run'], { stdio: 'ignore' });
  const text = await (await admin(host, 'GET', '/metrics')).text();
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    minute: (performance.now() - began) / 60_000,
    heapKib: metric(text, 'jvm_memory_used_bytes{area="heap"') / 1024,
    metaspaceKib: metric(text, 'jvm_memory_used_bytes{area="nonheap",id="Metaspace"') / 1024,
    residentKib: Number(/VmRSS:\s+(\d+)/.exec(status)[1]),
    threads: Number(/Threads:\s+(\d+)/.exec(status)[1]),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    processes: children(pid).length,
    outstanding: metric(text, 'threader_io_outstanding'),
    invocations: metric(text, 'threader_invocations '),
  };
}

/** The median of the slopes between all pairs of samples (Theil and Sen): one odd sample does not move it. */
function slope(samples, key) {
  const slopes = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      slopes.push((samples[j][key] - samples[i][key]) / (samples[j].minute - samples[i].minute));
    }
  }
  return median(slopes) * 60;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Requests stop for the moment of a sample, so that what is seen is what stays. */
async function soak(host) {
  const began = performance.now();
  const until = began + minutes * 60_000;
  const samples = [];
  const operating = operate(host, until);
  while (performance.now() < until) {
    await load(host, Math.min(until, performance.now() + every * 1000));
    await pause(2_500);
    samples.push(await sample(host, began));
    const last = samples.at(-1);
    say(`${last.minute.toFixed(1)} min, heap ${(last.heapKib / 1024).toFixed(1)} MiB, ${last.threads} threads, ${last.descriptors} descriptors, ${last.processes} processes`);
  }
  await operating;
  return samples;
}

function report(samples) {
  // The first third is warm-up: caches, compiled code and pools find their size.
  const settled = samples.slice(Math.floor(samples.length / 3));
  const rows = ['heapKib', 'metaspaceKib', 'residentKib', 'threads', 'descriptors', 'processes', 'outstanding'];
  const asked = Object.entries(counts);
  console.log(`${minutes} minutes, about ${rate} requests a second, heap bounded to 512 MiB, ${cpus().length} cores; ${samples.length} samples, the first third left out.\n`);
  console.log('| | first | median | last | slope an hour |\n|---|---|---|---|---|');
  for (const key of rows) {
    const values = settled.map((each) => each[key]);
    console.log(`| ${key} | ${Math.round(values[0])} | ${Math.round(median(values))} | ${Math.round(values.at(-1))} | ${slope(settled, key).toFixed(1)} |`);
  }
  console.log(`\n${asked.map(([what, times]) => `${what}: ${times}`).sort().join('; ')}`);
}

write(0);
const host = await threader(asml, data, '-Xmx512m');
let failed = false;
try {
  deployTakesYes = (await command(host, 'deploy', '--help')).includes('--yes');
  await command(host, 'deploy', project, ...(deployTakesYes ? ['--yes'] : []));
  const samples = await soak(host);
  report(samples);
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ minutes, rate, samples, counts }, null, 2));
  failed = Object.keys(counts).some((what) => what.includes('unexpected') || what.includes('operating'));
} finally {
  host.child.removeAllListeners('exit');
  host.child.kill('SIGTERM');
  await new Promise((resolve) => host.child.on('exit', resolve));
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(failed ? 1 : 0);
