// Measures framebuffer functions in one run: frames a second with a viewer in another process, bytes of a frame, share
// of the processor, all beside the same guest that writes the same bytes to plain files in memory; and the time from a
// key press to the changed pixel on the page, in headless Chromium. Needs npm and chromium.
// usage: bench/devices [--rounds N] [--seconds N] [--presses N] [--json FILE]
import './lib/help.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = dirname(fileURLToPath(import.meta.url));
const asml = join(dirname(bench), 'asml');
const rounds = option('--rounds', 3);
const seconds = option('--seconds', 4);
const presses = option('--presses', 200);
const scratch = mkdtempSync(join(tmpdir(), 'asml-devices-'));
const started = [];

const SIZES = [
  [160, 144],
  [640, 400],
  [1280, 720],
];

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]) || process.argv[at + 1];
}

const say = (text) => console.error(`bench: ${text}`);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const percentile = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Packages that only the bench needs, beside its other scratch files. */
function packages() {
  writeFileSync(join(scratch, 'package.json'), '{"private":true}');
  const install = ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', 'ws@8', 'playwright-core@1'];
  execFileSync('npm', install, { cwd: scratch, stdio: 'inherit' });
  const require = createRequire(join(scratch, 'package.json'));
  return { WebSocket: require('ws'), chromium: require('playwright-core').chromium };
}

function project() {
  const home = join(scratch, 'project/services/bench');
  const at = join(home, 'functions/frames');
  mkdirSync(at, { recursive: true });
  cpSync(join(bench, 'guests/frames.wasm'), join(at, 'frames.wasm'));
  writeFileSync(
    join(home, 'service.toml'),
    '[[functions]]\nname = "frames"\nmodule = "frames.wasm"\ntimeout_seconds = 600\n\n' +
      '[[iomod.dependencies]]\ncoordinates = "wasmer.io.devices"\n',
  );
  writeFileSync(
    join(scratch, 'project/assemblylift.toml'),
    '[project]\nname = "bench"\n\n[[services]]\nname = "bench"\n',
  );
  return join(scratch, 'project');
}

function threader() {
  const data = join(scratch, 'data');
  const args = ['up', '--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0', '--data', data];
  return new Promise((resolve, reject) => {
    const child = spawn(asml, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = Object.fromEntries([...text.matchAll(/^(http|admin|console)=(\S+)$/gm)].map((m) => [m[1], m[2]]));
      if (Object.keys(found).length === 3) {
        const token = (name) => readFileSync(join(data, name), 'utf8').trim();
        resolve({ child, ...found, token: token('token'), consoleToken: token('console-token') });
      }
    });
    child.on('exit', (code) => reject(new Error(`asml up ended with ${code}`)));
  });
}

async function admin(host, method, path, body) {
  const response = await fetch(host.admin + path, {
    method,
    headers: { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

const start = (host, args, paced) =>
  admin(host, 'POST', '/v1/sessions', { function: 'bench/frames', arguments: args.map(String), paced });

/** Watches as a page does: takes the newest frame, and says that it is shown. */
function watch(host, WebSocket, session) {
  const url = `${host.console.replace('http', 'ws')}/v1/sessions/${session.id}/view`;
  const socket = new WebSocket(url, 'asml-view.1', { headers: { authorization: `Bearer ${host.token}` } });
  const seen = { frames: 0, bytes: 0, first: 0, last: 0 };
  socket.on('message', (message, binary) => {
    if (!binary || message[0] !== 1) return;
    seen.frames++;
    seen.bytes += message.length;
    seen.last = performance.now();
    seen.first ||= seen.last;
    socket.send(JSON.stringify({ ack: message.readUInt32LE(4), fb: message[1] }));
  });
  socket.on('error', () => {});
  return { seen, closed: new Promise((resolve) => socket.on('close', resolve)) };
}

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The line that the guest of a session printed. */
async function printed(host, id) {
  const headers = { authorization: `Bearer ${host.token}` };
  const response = await fetch(`${host.admin}/v1/logs?function=bench/frames&tail=50`, { headers });
  const lines = (await response.text()).trim().split('\n').map((line) => JSON.parse(line));
  return lines.findLast((line) => line.request_id === id && /^\d+ \d+$/.test(line.text)).text;
}

/** The guest's own count, and what the process of the Threader used meanwhile. */
async function run(host, WebSocket, folder, [width, height], scene, viewed) {
  const cpu = cpuSeconds(host.child.pid);
  const began = performance.now();
  const session = await start(host, [folder, width, height, scene, seconds], false);
  const viewer = viewed ? watch(host, WebSocket, session) : null;
  let state = session;
  while (!state.outcome) {
    await pause(100);
    state = await admin(host, 'GET', `/v1/sessions/${session.id}`);
  }
  const wall = (performance.now() - began) / 1000;
  if (viewer) await viewer.closed;
  const [frames, nanos] = (await printed(host, session.id)).split(' ').map(Number);
  return {
    fps: frames / (nanos / 1e9),
    cores: (cpuSeconds(host.child.pid) - cpu) / wall,
    shown: viewer && viewer.seen.frames / ((viewer.seen.last - viewer.seen.first) / 1000),
    bytes: viewer && viewer.seen.bytes / viewer.seen.frames,
  };
}

async function frames(host, WebSocket) {
  const rows = [];
  for (const size of SIZES) {
    for (const scene of ['box', 'scroll']) {
      const cases = { files: ['/tmp', false], alone: ['/_wasmer/dev/fb0', false], viewer: ['/_wasmer/dev/fb0', true] };
      const runs = { files: [], alone: [], viewer: [] };
      for (const [folder, viewed] of Object.values(cases)) await run(host, WebSocket, folder, size, scene, viewed);
      for (let round = 0; round < rounds; round++) {
        for (const [name, [folder, viewed]] of Object.entries(cases)) {
          runs[name].push(await run(host, WebSocket, folder, size, scene, viewed));
        }
      }
      const middle = (name, field) => median(runs[name].map((each) => each[field]));
      rows.push({
        size: size.join('×'),
        scene,
        files: middle('files', 'fps'),
        alone: middle('alone', 'fps'),
        viewer: middle('viewer', 'fps'),
        shown: middle('viewer', 'shown'),
        bytes: middle('viewer', 'bytes'),
        cores: middle('viewer', 'cores'),
        filesCores: middle('files', 'cores'),
      });
      say(JSON.stringify(rows.at(-1)));
    }
  }
  return rows;
}

/** What the guest uses when it is paced to 60 frames a second and somebody watches. */
async function paced(host, WebSocket) {
  const rows = [];
  for (const size of SIZES) {
    const cpu = cpuSeconds(host.child.pid);
    const session = await start(host, ['/_wasmer/dev/fb0', ...size, 'box', seconds], true);
    const viewer = watch(host, WebSocket, session);
    await viewer.closed;
    const { frames: count, first, last } = viewer.seen;
    rows.push({
      size: size.join('×'),
      shown: count / ((last - first) / 1000),
      cores: (cpuSeconds(host.child.pid) - cpu) / seconds,
      kib: viewer.seen.bytes / 1024 / seconds,
    });
  }
  return rows;
}

/** In the page: from the key's event to the animation frame that sees another pixel. */
async function latency(host, chromium, size) {
  const session = await start(host, ['/_wasmer/dev/fb0', ...size, 'keys', 0], true);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(`${host.console}/session/${session.id}?token=${host.consoleToken}`);
  await page.waitForFunction(() => document.querySelector('canvas')?.width > 100);
  await pause(2000);
  const times = await page.evaluate(async (count) => {
    const canvas = document.querySelector('canvas');
    const pixel = () => {
      const copy = new OffscreenCanvas(1, 1).getContext('2d');
      copy.drawImage(canvas, 4, 4, 1, 1, 0, 0, 1, 1);
      return copy.getImageData(0, 0, 1, 1).data[0];
    };
    const key = (type) =>
      (document.activeElement || document.body).dispatchEvent(
        new KeyboardEvent(type, { code: 'Space', key: ' ', bubbles: true, cancelable: true }),
      );
    const changed = (wanted, until) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pixel() === wanted) resolve(performance.now());
          else if (performance.now() > until) reject(new Error(`the page still shows ${pixel()}, not ${wanted}`));
          else requestAnimationFrame(look);
        };
        look();
      });
    canvas.focus();
    const found = [];
    for (let i = 0; i < count; i++) {
      for (const [type, wanted] of [['keydown', 255], ['keyup', 0]]) {
        const began = performance.now();
        key(type);
        found.push((await changed(wanted, began + 10000)) - began);
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20));
      }
    }
    return found;
  }, presses / 2);
  await browser.close();
  await admin(host, 'DELETE', `/v1/sessions/${session.id}`);
  return { size: size.join('×'), p50: percentile(times, 0.5), p99: percentile(times, 0.99), count: times.length };
}

for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) {
  process.on(event, (cause) => {
    console.error(cause);
    for (const child of started) child.kill('SIGTERM');
    process.exit(1);
  });
}

const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits });

try {
  const { WebSocket, chromium } = packages();
  const host = await threader();
  execFileSync(asml, ['deploy', project()], {
    env: { ...process.env, ASML_THREADER: host.admin, ASML_DATA: join(scratch, 'data') },
    stdio: 'ignore',
  });
  say('frames');
  const table = await frames(host, WebSocket);
  say('paced');
  const sixty = await paced(host, WebSocket);
  say('from key to pixel');
  const keys = [];
  for (const size of SIZES) keys.push(await latency(host, chromium, size));

  const machine = `${cpus().length} × ${cpus()[0].model}`;
  console.log(`Machine: ${machine}; ${rounds} rounds of ${seconds} s, interleaved; medians.\n`);
  console.log('| frames/s, unpaced | plain files | device | of files | device, a viewer | of files | shown/s | KiB a frame | cores |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const row of table) {
    console.log(
      `| ${row.size} ${row.scene} | ${number(row.files)} | ${number(row.alone)} | ${(row.alone / row.files).toFixed(2)} | ` +
        `${number(row.viewer)} | ${(row.viewer / row.files).toFixed(2)} | ${number(row.shown)} | ` +
        `${number(row.bytes / 1024, 1)} | ${row.cores.toFixed(2)} |`,
    );
  }
  console.log('\n| paced to 60, a viewer, box | shown/s | cores | KiB/s |\n|---|---|---|---|');
  for (const row of sixty) {
    console.log(`| ${row.size} | ${row.shown.toFixed(1)} | ${row.cores.toFixed(2)} | ${number(row.kib)} |`);
  }
  console.log('\n| key press to changed pixel on the page | p50 ms | p99 ms |\n|---|---|---|');
  for (const row of keys) console.log(`| ${row.size}, ${row.count} presses | ${row.p50.toFixed(1)} | ${row.p99.toFixed(1)} |`);
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ machine, rounds, seconds, table, sixty, keys }, null, 2));
} finally {
  for (const child of started) child.kill('SIGTERM');
  await pause(1000);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(0);
