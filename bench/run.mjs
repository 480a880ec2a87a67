// Measures a Threader beside its peers in one run, interleaved; see README.md here.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fairness } from './cases/fairness.mjs';
import { firstAnswer } from './cases/first.mjs';
import { latency } from './cases/latency.mjs';
import { throughput } from './cases/throughput.mjs';
import { waiting } from './cases/waiting.mjs';
import { options, usage } from './lib/options.mjs';
import { debian, install, peers } from './lib/peers.mjs';
import { writePlots } from './lib/plots.mjs';
import { killAll, stop, stopAll } from './lib/processes.mjs';
import { publish } from './lib/publish.mjs';
import { report } from './lib/report.mjs';
import { targets } from './lib/targets.mjs';
import { prepare, root, threader } from './lib/threader.mjs';

const cases = ['noop', 'io', 'latency', 'fairness', 'waiting', 'first'];
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
const scratch = mkdtempSync(join(tmpdir(), 'asml-bench-'));
const asml = resolve(chosen.asml ?? process.env.ASML ?? join(root, 'asml'));
const builds = chosen.against ? { 'Threader A: ': asml, 'Threader B: ': resolve(chosen.against) } : { 'Threader: ': asml };

function folder(name) {
  const path = join(scratch, name.replaceAll(/\W+/g, '-'));
  mkdirSync(path, { recursive: true });
  return path;
}

/** What was asked for, one case after the other; the servers of a case are stopped before the next begins. */
async function measure(there) {
  const { rounds, seconds, warmup, connections } = chosen;
  const how = { rounds, seconds, warmup, connections };
  const wanted = Object.fromEntries(cases.map((name) => [name, chosen.only.includes(name)]));
  const run = { machine: `${cpus().length} × ${cpus()[0].model}`, how, versions: {}, peerTitles: there.map((name) => peers[name].title) };
  const onlyOne = Object.keys(builds).length === 1;
  if (wanted.first && onlyOne) {
    say('from the command to the first answer');
    run.first = await firstAnswer(asml, folder('first'));
  }
  const threaders = [];
  for (const [title, path] of Object.entries(builds)) threaders.push({ title, ...(await threader(path, folder(title))) });
  if (wanted.noop || wanted.io) {
    const servers = [];
    for (const name of wanted.noop ? there : []) {
      servers.push({ title: peers[name].title, ...(await peers[name].start(folder(name))) });
      run.versions[name.replace('-wasm', '')] = peers[name].version();
    }
    say(`requests a second: ${rounds} rounds of ${seconds} s`);
    run.throughput = await throughput(threaders, servers, wanted, how);
    for (const { child } of servers) await stop(child);
  }
  if (wanted.latency) {
    say('latency of an IO call');
    run.latency = await latency(threaders, folder('latency'), how);
  }
  run.targets = threaders.map(({ title }) => ({ title, rows: targets(title, run) }));
  if (wanted.fairness && onlyOne) {
    say('fairness');
    run.fairness = await fairness(threaders[0], scratch, how);
  }
  if (wanted.waiting && onlyOne) {
    say('invocations that wait');
    run.waiting = [await waiting(threaders[0], 2000), await waiting(threaders[0], 10_000)];
  }
  return run;
}

/** Earlier runs as one: of each part the last one's; the targets from all parts. */
function together(files) {
  const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const run = Object.assign({}, ...runs);
  run.versions = Object.assign({}, ...runs.map(({ versions }) => versions));
  run.peerTitles = [...new Set(runs.flatMap(({ peerTitles }) => peerTitles))];
  run.targets = run.targets.map(({ title }) => ({ title, rows: targets(title, run) }));
  return run;
}

async function main() {
  if (chosen.from) return show(together(chosen.from));
  if (!debian('wrk')) fail('wrk is missing: apt-get install wrk');
  const there = install(chosen.peers, say);
  if (chosen.prepare) {
    for (const [title, path] of Object.entries(builds)) await prepare(path, folder(title));
    return;
  }
  show(await measure(there));
}

function show(run) {
  const text = report(run);
  console.log(text);
  if (chosen.markdown) writeFileSync(chosen.markdown, `${text}\n`);
  if (chosen.json) writeFileSync(chosen.json, JSON.stringify(run, null, 2));
  if (chosen.svg) writePlots(chosen.svg, run);
  if (chosen.publish) publish(run);
}

try {
  await main();
} catch (cause) {
  say(cause.stack ?? cause);
  process.exitCode = 1;
} finally {
  await stopAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit();
