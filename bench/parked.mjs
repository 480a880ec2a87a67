// Parks many invocations on one Threader, counts what they take, and sees each of them end with its own answer.
// usage: bench/parked [--asml PATH] [--count N] [--protocol h1|h2] [--heap SIZE] [--most BYTES] [--json FILE] [--histogram FILE]
import './lib/help.mjs';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { option, threader } from './lib/host.mjs';

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const asml = option('--asml', join(root, 'asml'));
const count = option('--count', 10_000);
// One HTTP/1.1 connection for each takes a descriptor, of which a process seldom may have 100,000.
const protocol = option('--protocol', 'h2');
const heap = option('--heap', '3g');
const most = option('--most', 4 * 1024 ** 3);
// Of more than the usual number the Threader must be told.
const many = count > 10_000 ? ['--concurrency', String(count)] : [];
const STREAMS = 250;
const scratch = mkdtempSync(join(tmpdir(), 'asml-parked-'));
const data = join(scratch, 'data');

const say = (text) => console.error(`parked: ${text}`);
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

function project() {
  const home = join(scratch, 'project/services/bench');
  mkdirSync(join(home, 'functions/hold'), { recursive: true });
  cpSync(join(bench, 'guests/hold.wasm'), join(home, 'functions/hold/hold.wasm'));
  writeFileSync(join(home, 'service.toml'), '[[functions]]\nname = "hold"\nmodule = "hold.wasm"\nconcurrency = 100000\ntimeout_seconds = 900\n');
  writeFileSync(join(scratch, 'project/assemblylift.toml'), '[project]\nname = "bench"\n\n[[services]]\nname = "bench"\n');
  return join(scratch, 'project');
}

const metric = (text, name) =>
  text.split('\n').filter((line) => line.startsWith(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

async function metrics(host) {
  const authorization = `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}`;
  return (await fetch(`${host.admin}/metrics`, { headers: { authorization } })).text();
}

/** A command of the JDK that the Threader runs on. */
function jcmd(host, ...command) {
  const tool = join(dirname(readlinkSync(`/proc/${host.child.pid}/exe`)), 'jcmd');
  return execFileSync(tool, [String(host.child.pid), ...command], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

function resident(host, what) {
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${host.child.pid}/status`, 'utf8'))[1]) * 1024;
}

async function sample(host) {
  const before = resident(host, 'VmRSS');
  jcmd(host, 'GC.run');
  const text = await metrics(host);
  return {
    waiting: metric(text, 'threader_invocations '),
    heap: metric(text, 'jvm_memory_used_bytes{area="heap"'),
    guests: metric(text, 'threader_guests_memory_bytes '),
    before,
    resident: resident(host, 'VmRSS'),
  };
}

/** What asks by HTTP/2: as few connections as carry all requests at once. */
function overStreams(host) {
  const sessions = Array.from({ length: Math.ceil(count / STREAMS) }, () => connect(host.http));
  sessions.forEach((session) => session.setMaxListeners(0));
  return {
    ask: (index, body) =>
      new Promise((resolve, reject) => {
        const stream = sessions[index % sessions.length].request({ ':method': 'POST', ':path': '/bench/hold' });
        let text = '';
        let status = 0;
        stream.setEncoding('utf8');
        stream.on('response', (head) => (status = head[':status']));
        stream.on('data', (chunk) => (text += chunk));
        stream.on('end', () => resolve({ status, text }));
        stream.on('error', reject);
        stream.end(body);
      }),
    close: () => sessions.forEach((session) => session.destroy()),
  };
}

/** What asks by HTTP/1.1: a connection for each request that waits. */
function overConnections(host) {
  const { hostname, port } = new URL(host.http);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  return {
    ask: (_, body) =>
      new Promise((resolve, reject) => {
        const call = request({ hostname, port, path: '/bench/hold', method: 'POST', agent }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode, text }));
        });
        call.on('error', reject).end(body);
      }),
    close: () => agent.destroy(),
  };
}

const content = (index) => `invocation ${index} ${'abcdefghij'.repeat(1 + (index % 7))}`;

/** Starts all requests, a bounded number of them in the handshake of starting, and gives what becomes of each. */
async function start(client, until) {
  const asked = [];
  for (let index = 0; index < count; index++) {
    // They end over some time, as they came.
    const millis = Math.max(1, Math.round(until + index / 8 - performance.now()));
    asked.push(client.ask(index, `${millis} ${content(index)}`).catch((failure) => ({ status: failure.code, text: '' })));
    if (index % 100 === 99) await pause(count > 20_000 ? 20 : 10);
  }
  return asked;
}

const kib = (bytes) => (bytes / 1024).toFixed(1);
const mib = (bytes) => Math.round(bytes / 1024 ** 2).toLocaleString('en');

const host = await threader(asml, data, `-Xmx${heap} ${process.env.ASML_JAVA_OPTS ?? ''}`, ...many);
let held = false;
try {
  const token = readFileSync(join(data, 'token'), 'utf8').trim();
  execFileSync(asml, ['deploy', project()], { env: { ...process.env, ASML_THREADER: host.admin, ASML_TOKEN: token, ASML_DATA: data }, stdio: 'ignore' });
  const client = protocol === 'h2' ? overStreams(host) : overConnections(host);
  // What runs once makes the JVM load and compile; it is not the invocations' own.
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.ask(index, `1 ${content(index)}`)));
  }
  await pause(500);
  const before = await sample(host);
  const began = performance.now();
  const asked = await start(client, began + 8_000 + count / 1.2);
  say(`asked ${count} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  let known = await metrics(host);
  for (let tries = 0; tries < 300 && metric(known, 'threader_invocations ') < count; tries++) {
    await pause(200);
    known = await metrics(host);
  }
  await pause(1_000);
  const parked = await sample(host);
  const each = (what) => (parked[what] - before[what]) / parked.waiting;
  say(`${parked.waiting} wait: heap ${kib(each('heap'))} KiB each, guests' memory ${kib(each('guests'))} KiB each, resident ${mib(parked.resident)} MiB`);
  const histogram = option('--histogram', '');
  if (histogram) {
    writeFileSync(histogram, jcmd(host, 'GC.class_histogram'));
  }
  const ends = await Promise.all(asked);
  const right = ends.filter((end, index) => end.status === 200 && end.text === content(index)).length;
  const others = {};
  ends.forEach((end, index) => {
    if (end.status !== 200 || end.text !== content(index)) others[end.status] = (others[end.status] ?? 0) + 1;
  });
  const seconds = (performance.now() - began) / 1000;
  await pause(1_000);
  const after = await sample(host);
  client.close();
  const peak = resident(host, 'VmHWM');
  console.log(`${count} invocations over ${protocol === 'h2' ? `HTTP/2, ${STREAMS} on a connection` : 'HTTP/1.1, each with its connection'}, heap bounded to ${heap}; ${seconds.toFixed(0)} s in all.\n`);
  console.log('| | nothing waits | all wait | for each | after the last |\n|---|---|---|---|---|');
  console.log(`| invocations | ${before.waiting} | ${parked.waiting} | | ${after.waiting} |`);
  console.log(`| heap after a collection | ${mib(before.heap)} MiB | ${mib(parked.heap)} MiB | ${kib(each('heap'))} KiB | ${mib(after.heap)} MiB |`);
  console.log(`| of it the guests' memory | ${mib(before.guests)} MiB | ${mib(parked.guests)} MiB | ${kib(each('guests'))} KiB | ${mib(after.guests)} MiB |`);
  console.log(`| resident | ${mib(before.resident)} MiB | ${mib(parked.resident)} MiB | ${kib(each('resident'))} KiB | ${mib(after.resident)} MiB |`);
  console.log(`\nresident at most ${mib(peak)} MiB; ${right} answers with their own content${right === count ? '' : `, and ${JSON.stringify(others)}`}`);
  held = right === count && parked.waiting === count && peak <= most;
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ count, protocol, heap, before, parked, after, peak, right, others, seconds }, null, 2));
} finally {
  host.child.removeAllListeners('exit');
  host.child.kill('SIGTERM');
  await new Promise((resolve) => host.child.on('exit', resolve));
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(held ? 0 : 1);
