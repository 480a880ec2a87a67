// Measures a Threader beside its peers in one run, interleaved; see README.md here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { options, usage } from './lib/options.mjs';
import { debian, install, peers } from './lib/peers.mjs';
import { killAll, stopAll } from './lib/processes.mjs';
import { interleaved } from './lib/rounds.mjs';
import { ratios, summary } from './lib/statistics.mjs';
import { prepare, root, threader } from './lib/threader.mjs';

const cases = ['noop', 'io'];
const say = (text) => console.error(`bench: ${text}`);

function fail(cause) {
  say(cause.message ?? cause);
  killAll();
  process.exit(1);
}
for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException']) process.on(event, fail);

const chosen = options(cases, Object.keys(peers));
if (chosen.help) {
  console.log(usage);
  process.exit(0);
}
if (!debian('wrk')) fail('wrk is missing: apt-get install wrk');
const scratch = mkdtempSync(join(tmpdir(), 'asml-bench-'));
const asml = resolve(chosen.asml ?? process.env.ASML ?? join(root, 'asml'));
const builds = { Threader: asml };
if (chosen.against) builds['Threader, other build'] = resolve(chosen.against);

function folder(name) {
  const path = join(scratch, name.replaceAll(/\W+/g, '-'));
  mkdirSync(path, { recursive: true });
  return path;
}

async function main() {
  const there = install(chosen.peers, say);
  if (chosen.prepare) {
    for (const [name, path] of Object.entries(builds)) await prepare(path, folder(name));
    return;
  }
  const started = {};
  for (const [name, path] of Object.entries(builds)) started[name] = await threader(path, folder(name));
  const how = { rounds: chosen.rounds, seconds: chosen.seconds, warmup: chosen.warmup, connections: chosen.connections };
  const contenders = [];
  const add = (title, server, path) => contenders.push({ name: title, child: server.child, url: `${server.http}${path}` });
  for (const [name, server] of Object.entries(started)) {
    if (chosen.only.includes('noop')) add(`${name}: no-op`, server, '/bench/noop');
    if (!chosen.only.includes('io')) continue;
    add(`${name}: one IOmod call`, server, '/bench/uuid');
    add(`${name}: one in-process IOmod call`, server, '/inside/uuid');
  }
  for (const name of there) add(peers[name].title, await peers[name].start(folder(name)), '/');
  say(`throughput of ${contenders.length}, ${how.rounds} rounds of ${how.seconds} s`);
  const series = await interleaved(contenders, how);
  const machine = `${cpus().length} × ${cpus()[0].model}`;
  console.log(`${machine}; ${how.rounds} rounds of ${how.seconds} s, interleaved; medians (least to greatest).\n`);
  const first = contenders[0].name;
  console.log(`| HTTP, ${how.connections} connections | requests/s | of “${first}” in the same round | p50 ms | p99 ms | CPU µs a request | cores | idle | foreign |`);
  console.log('|---|---|---|---|---|---|---|---|---|');
  const range = ({ median, min, max }, digits) =>
    [median, min, max].map((each) => each.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })).join(' (').replace(/ \((\S+)$/, ' to $1)');
  for (const [name, runs] of Object.entries(series)) {
    const of = (key) => runs.map((run) => run[key]);
    const ratio = ratios(of('rate'), series[first].map((run) => run.rate));
    const cells = [range(summary(of('rate')), 0), range(ratio, 3), range(summary(of('p50')), 2), range(summary(of('p99')), 2)];
    cells.push(range(summary(of('micros')), 1), summary(of('cores')).median.toFixed(2), summary(of('idle')).max.toFixed(2), summary(of('foreign')).max.toFixed(2));
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  if (chosen.json) writeFileSync(chosen.json, JSON.stringify({ machine, how, series }, null, 2));
}

try {
  await main();
} finally {
  await stopAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(0);
