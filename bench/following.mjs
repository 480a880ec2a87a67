// Deploys to one Threader, and looks when others that follow the same store serve it, while all are under load.
// usage: bench/following [--asml PATH] [--count N] [--threaders N] [--callers N] [--store ADDRESS] [--heap SIZE] [--json FILE]
import './lib/help.mjs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { variant, zip } from './lib/bundle.mjs';
import { admin, must, option, threader } from './lib/host.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const asml = option('--asml', join(root, 'asml'));
const count = option('--count', 100);
const threaders = option('--threaders', 3);
// Of each Threader, one request after the other.
const callers = option('--callers', 2);
const heap = option('--heap', '256m');
const scratch = mkdtempSync(join(tmpdir(), 'asml-following-'));
// An s3:// address needs the variables of the AWS SDK.
const store = option('--store', join(scratch, 'store'));
const module = readFileSync(join(root, 'threader/src/test/guests/noop.wasm'));
const ANSWER = '{"ok":true}';

const say = (text) => console.error(`following: ${text}`);

/** A release that has, besides the function that is under load, one of its own name and code. */
function release(number) {
  const names = ['loaded', `only-${number}`];
  return zip({
    'assemblylift.toml': '[project]\nname = "followed"\n\n[[services]]\nname = "followed"\n',
    'services/followed/service.toml': names.map((name) => `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\n`).join('\n'),
    ...Object.fromEntries(names.map((name) => [`services/followed/functions/${name}/${name}.wasm`, variant(module, number)])),
  });
}

/** Calls a function until it is told to stop, and counts what is not answered as it should be. */
async function call(host, load) {
  while (!load.over) {
    try {
      const answer = await fetch(`${host.http}/followed/loaded`);
      const text = await answer.text();
      if (answer.status === 200 && text === ANSWER) load.answered++;
      else load.failed.push(`${answer.status} ${text}`);
    } catch (failure) {
      load.failed.push(String(failure.cause ?? failure));
    }
  }
}

/** Waits a minute at most until a Threader has a release, which is asked for every five milliseconds. */
async function served(host, number) {
  const began = performance.now();
  while (performance.now() - began < 60_000) {
    const answer = await fetch(`${host.http}/followed/only-${number}`);
    const text = await answer.text();
    if (answer.status === 200 && text === ANSWER) return performance.now();
    await pause(5);
  }
  throw new Error(`${host.http} does not serve release ${number}`);
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function report(name, values) {
  const sorted = values.toSorted((a, b) => a - b);
  const shown = [at(sorted, 0.5), at(sorted, 0.95), sorted.at(-1)].map((each) => Math.round(each));
  console.log(`| ${name} | ${shown.join(' | ')} |`);
}

const hosts = [];
let good = false;
try {
  for (let i = 0; i < threaders; i++) {
    const data = join(scratch, `data-${i}`);
    const host = await threader(asml, data, `-Xmx${heap} ${process.env.ASML_JAVA_OPTS ?? ''}`, '--store', store);
    hosts.push({ ...host, token: readFileSync(join(data, 'token'), 'utf8').trim() });
  }
  const [first, ...others] = hosts;
  await must(await admin(first, 'POST', '/v1/deployments', release(0)), 'deploy');
  await Promise.all(others.map((host) => served(host, 0)));
  const load = { over: false, answered: 0, failed: [] };
  const calling = hosts.flatMap((host) => Array.from({ length: callers }, () => call(host, load)));
  const deploys = [];
  const waits = [];
  for (let number = 1; number <= count; number++) {
    // Followers ask once in a second; so that each moment between two questions is met alike.
    await pause(Math.random() * 1000);
    const sent = performance.now();
    await must(await admin(first, 'POST', '/v1/deployments', release(number)), 'deploy');
    const live = performance.now();
    deploys.push(live - sent);
    const times = await Promise.all(others.map((host) => served(host, number)));
    waits.push(...times.map((time) => time - live));
    if (number % 20 === 0) say(`${number} deploys`);
  }
  load.over = true;
  await Promise.all(calling);
  console.log(`${count} deploys to one of ${threaders} Threaders under load; milliseconds.\n`);
  console.log('| | median | 95 % | greatest |\n|---|---|---|---|');
  report('until the deploy is answered', deploys);
  report('from then until another Threader serves it', waits);
  console.log(`\n${load.answered} requests were answered meanwhile, and ${load.failed.length} were not. ${load.failed.slice(0, 3).join('; ')}`);
  good = load.failed.length === 0;
  const json = option('--json', '');
  if (json) writeFileSync(json, JSON.stringify({ deploys, waits, answered: load.answered, failed: load.failed }, null, 2));
} finally {
  for (const { child } of hosts) {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    await new Promise((resolve) => child.on('exit', resolve));
  }
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
process.exit(good ? 0 : 1);
