// Measures components of wasi:http on a Threader and under `jco serve`, in one run, interleaved, and 1 GiB streamed
// through a guest. Needs wrk, curl and npm, which brings jco into a temporary folder.
// usage: bench/components [--rounds N] [--seconds N] [--mib N] [--packages FOLDER] [--json FILE]
//   --packages  where npm has installed @bytecodealliance/jco already
import './lib/help.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const JCO = '@bytecodealliance/jco@1.34.0';
const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const asml = process.env.ASML ?? join(root, 'asml');
const guests = join(root, 'threader/src/test/guests/components');
const rounds = option('--rounds', 3);
const seconds = option('--seconds', 5);
const mib = option('--mib', 1024);
const scratch = mkdtempSync(join(tmpdir(), 'asml-components-'));
const data = join(scratch, 'data');
const started = [];

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]) || process.argv[at + 1];
}

const say = (text) => console.error(`bench: ${text}`);
const pause = (millis) => new Promise((done) => setTimeout(done, millis));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits });

function packages() {
  const given = option('--packages', '');
  if (given) return resolve(given);
  const folder = join(scratch, 'packages');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  say('npm install');
  execFileSync('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', JCO], { cwd: folder });
  return folder;
}

/** Services by host names, so that every guest has all paths. */
function project() {
  const folder = join(scratch, 'project');
  const services = { js: [['web', 'web']], c: [['http', 'http'], ['forward', 'forward']] };
  let toml = '[project]\nname = "bench"\n';
  for (const [service, functions] of Object.entries(services)) {
    toml += `\n[[services]]\nname = "${service}"\ndomain_name = "${service}.test"\n`;
    const home = join(folder, 'services', service);
    let manifest = '';
    for (const [name, guest] of functions) {
      mkdirSync(join(home, 'functions', name), { recursive: true });
      cpSync(join(guests, `${guest}.wasm`), join(home, 'functions', name, `${name}.wasm`));
      const path = name === 'forward' ? '/forward' : '/{path+}';
      const memory = service === 'c' ? 'memory_mb = 1\n' : '';
      manifest +=
        `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\ntimeout_seconds = 900\n${memory}` +
        `http = { verb = "ANY", path = "${path}" }\n\n`;
    }
    writeFileSync(join(home, 'service.toml'), manifest);
  }
  writeFileSync(join(folder, 'assemblylift.toml'), toml);
  return folder;
}

function threader() {
  const args = ['up', '--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0', '--data', data];
  return new Promise((done, failed) => {
    const child = spawn(asml, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = Object.fromEntries([...text.matchAll(/^(http|admin)=(\S+)$/gm)].map((each) => each.slice(1)));
      if (found.http && found.admin) done({ child, ...found });
    });
    child.on('exit', (code) => failed(new Error(`asml up ended with ${code}`)));
  });
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function jcoServe(jco, guest, ...options) {
  const port = await freePort();
  const args = ['serve', join(guests, `${guest}.wasm`), '--host', '127.0.0.1', '--port', String(port), ...options];
  const child = spawn(jco, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: scratch, detached: true });
  child.group = true;
  started.push(child);
  await new Promise((done, failed) => {
    let said = '';
    const look = (text) => /listening/i.test((said += text)) && done();
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', (code) => failed(new Error(`jco serve ended with ${code}: ${said}`)));
  });
  return { child, http: `http://127.0.0.1:${port}` };
}

function end(child) {
  return new Promise((done) => {
    child.removeAllListeners('exit');
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.on('exit', done);
    if (child.group) process.kill(-child.pid, 'SIGTERM');
    else child.kill('SIGTERM');
  });
}

function millis(text) {
  const [, value, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(value) * { us: 0.001, ms: 1, s: 1000, m: 60000 }[unit];
}

function wrk(url, host, connections, duration) {
  const args = ['-t1', `-c${connections}`, `-d${duration}s`, '--timeout', '30s', '--latency', '-H', `Host: ${host}`, url];
  return new Promise((done, failed) => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', () => failed(new Error('wrk is missing: apt-get install wrk')));
    child.on('exit', () => {
      const requests = Number(/(\d+) requests in/.exec(text)[1]);
      const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
      done({
        rate: (Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]) * (requests - bad)) / Math.max(requests, 1),
        failed: bad / Math.max(requests, 1),
        p50: millis(/^ +50% +(\S+)/m.exec(text)[1]),
        p99: millis(/^ +99% +(\S+)/m.exec(text)[1]),
      });
    });
  });
}

/** The same load on each in turn; a server of the peer lives for its turn only, since it takes a core even when idle. */
async function throughput(host, jco) {
  const cases = [
    { name: 'JavaScript, Threader: a fresh instance each', host: 'js.test', connections: 4, url: () => host.http },
    { name: 'JavaScript, jco serve: a worker each', guest: 'web', connections: 4, options: ['--isolate-requests'] },
    { name: 'JavaScript, jco serve: one instance for all', guest: 'web', connections: 4, options: [] },
    { name: 'C, Threader: a fresh instance each', host: 'c.test', connections: 16, url: () => host.http },
    { name: 'C, jco serve: one instance for all', guest: 'http', connections: 16, options: [] },
  ];
  for (const each of cases) each.runs = [];
  for (let round = 0; round <= rounds; round++) {
    for (const each of cases) {
      const peer = each.guest && (await jcoServe(jco, each.guest, ...each.options));
      const url = `${peer ? peer.http : each.url()}/hello`;
      // The JVM compiles the engine's hot code while it runs: a Threader is warmed up once, a peer's server each time.
      await wrk(url, each.host ?? 'bench', each.connections, peer ? 2 : round === 0 ? 30 : 1);
      if (round > 0) each.runs.push(await wrk(url, each.host ?? 'bench', each.connections, seconds));
      if (peer) await end(peer.child);
    }
  }
  return cases.map(({ name, connections, runs }) => ({
    name,
    connections,
    ...Object.fromEntries(['rate', 'p50', 'p99', 'failed'].map((key) => [key, median(runs.map((run) => run[key]))])),
    range: `${number(Math.min(...runs.map((run) => run.rate)), 1)} to ${number(Math.max(...runs.map((run) => run.rate)), 1)}`,
  }));
}

function curl(...args) {
  return execFileSync('curl', ['-sS', ...args], { encoding: 'utf8', maxBuffer: 1 << 20 });
}

function ask(http, host) {
  const began = performance.now();
  const status = curl('-o', join(scratch, 'answer'), '-w', '%{http_code}', '-H', `Host: ${host}`, `${http}/hello`);
  if (status !== '200') throw new Error(`${http} answered ${status}`);
  return performance.now() - began;
}

/** From the start of the process to the first answer, and the first request alone. */
async function cold(jco) {
  const rows = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const host = await threader();
    const listening = performance.now() - began;
    rows.push({ name: 'Threader, code cached', listening, first: ask(host.http, 'js.test'), next: ask(host.http, 'js.test') });
    await end(host.child);
    const again = performance.now();
    const peer = await jcoServe(jco, 'web');
    const ready = performance.now() - again;
    rows.push({ name: 'jco serve', listening: ready, first: ask(peer.http, 'bench'), next: ask(peer.http, 'bench') });
    await end(peer.child);
  }
  return ['Threader, code cached', 'jco serve'].map((name) => {
    const own = rows.filter((row) => row.name === name);
    return { name, ...Object.fromEntries(['listening', 'first', 'next'].map((key) => [key, median(own.map((row) => row[key]))])) };
  });
}

const status = (pid, key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Sends bytes through a guest by curl and takes them back; the most memory that the process had meanwhile. */
function stream(server, pid, host, path, amount) {
  if (pid) writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = pid && status(pid, 'VmRSS');
  const began = performance.now();
  const url = `${server}${path}`;
  const text = execFileSync(
    'sh',
    ['-c', `head -c ${amount}M /dev/zero | curl -sS -m 600 -T - -X POST -H 'Host: ${host}' -H 'Expect:' -o /dev/null -w '%{http_code} %{size_download}' '${url}'`],
    { encoding: 'utf8' },
  );
  const took = (performance.now() - began) / 1000;
  const expected = `200 ${amount * 1048576}`;
  if (text !== expected) throw new Error(`${url} answered ${text}, not ${expected}`);
  return { rate: amount / took, peak: pid && status(pid, 'VmHWM'), before };
}

async function streams(host, jco) {
  const pid = host.child.pid;
  const rows = [];
  for (const [name, path] of [['read and write', '/echo'], ['splice', '/splice'], ['forward', '/forward']]) {
    stream(host.http, pid, 'c.test', path, Math.min(mib, 256)); // warm-up
    rows.push({ name: `Threader, ${name}`, mib, ...stream(host.http, pid, 'c.test', path, mib) });
    say(JSON.stringify(rows.at(-1)));
  }
  const peer = await jcoServe(jco, 'http');
  try {
    const part = Math.min(mib, 64);
    rows.push({ name: 'jco serve, read and write', mib: part, ...stream(peer.http, 0, 'bench', '/echo', part) });
  } catch (failure) {
    rows.push({ name: `jco serve, read and write: ${failure.message.split('\n')[0]}`, mib: 0, rate: 0 });
  }
  await end(peer.child);
  return rows;
}

for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) {
  process.on(event, (cause) => {
    console.error(cause);
    for (const child of started) if (child.exitCode === null) void end(child);
    setTimeout(() => process.exit(1), 1000);
  });
}

try {
  const jco = join(packages(), 'node_modules/.bin/jco');
  let host = await threader();
  say('deploy');
  const deploying = performance.now();
  execFileSync(asml, ['deploy', project()], { env: { ...process.env, ASML_THREADER: host.admin, ASML_DATA: data }, stdio: 'ignore' });
  const deployed = (performance.now() - deploying) / 1000;
  say(`deployed in ${deployed.toFixed(1)} s; throughput`);
  const table = await throughput(host, jco);
  say('streams');
  const streamed = await streams(host, jco);
  await end(host.child);
  say('cold starts');
  const starts = await cold(jco);

  const machine = `${cpus().length} × ${cpus()[0].model}`;
  console.log(`Machine: ${machine}; ${rounds} rounds of ${seconds} s, interleaved; medians. Deploy: ${deployed.toFixed(1)} s.\n`);
  console.log('| component, GET | connections | requests/s | from … to | p50 ms | p99 ms | failed |\n|---|---|---|---|---|---|---|');
  for (const row of table) {
    console.log(
      `| ${row.name} | ${row.connections} | ${number(row.rate, 1)} | ${row.range} | ${number(row.p50, 1)} | ` +
        `${number(row.p99, 1)} | ${number(100 * row.failed, 1)} % |`,
    );
  }
  console.log('\n| JavaScript component | listens after ms | first request ms | second ms |\n|---|---|---|---|');
  for (const row of starts) {
    console.log(`| ${row.name} | ${number(row.listening)} | ${number(row.first)} | ${number(row.next)} |`);
  }
  console.log('\n| a body through a C component and back | MiB | MiB/s | process before, at most, MiB |\n|---|---|---|---|');
  for (const row of streamed) {
    const memory = row.peak ? `${number(row.before)}, ${number(row.peak)}` : '';
    console.log(`| ${row.name} | ${row.mib} | ${number(row.rate)} | ${memory} |`);
  }
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ machine, rounds, seconds, deployed, table, starts, streamed }, null, 2));
} finally {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) await end(child);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(0);
