// A Threader with the functions that are measured: the tests' own guests, and one that computes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start, stop } from './processes.mjs';

const bench = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(bench);
export const guests = join(root, 'threader/src/test/guests');

const functions = {
  noop: join(guests, 'noop.wasm'),
  uuid: join(guests, 'uuid-one.wasm'),
  wait: join(guests, 'wasi-sleep.wasm'),
  hold: join(guests, 'sleeper.wasm'),
  spin: join(guests, 'spin.wasm'),
  burn: join(bench, 'guests/burn.wasm'),
};

/** Starts a Threader on free ports with the services "bench" and "inside", whose IOmod runs in the Threader's process. */
export async function threader(asml, scratch) {
  const data = join(scratch, 'data');
  const addresses = ['--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0'];
  const patterns = { http: /^http=(\S+)$/m, admin: /^admin=(\S+)$/m };
  const found = await start(asml, ['up', ...addresses, '--in-process', 'all', '--data', data], patterns, {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const env = { ...process.env, ASML_THREADER: found.admin, ASML_DATA: data };
  execFileSync(asml, ['deploy', project(join(scratch, 'project'))], { env, stdio: 'ignore' });
  return { ...found, data };
}

/** Starts and stops a Threader, so that the start-up caches of its installation are made. */
export async function prepare(asml, scratch) {
  const { child } = await threader(asml, scratch);
  await stop(child);
}

function project(folder) {
  service(join(folder, 'services/bench'), 'bench', functions, false);
  service(join(folder, 'services/inside'), 'inside', { uuid: functions.uuid }, true);
  const services = ['bench', 'inside'].map((name) => `[[services]]\nname = "${name}"\n`);
  writeFileSync(join(folder, 'assemblylift.toml'), `[project]\nname = "bench"\n\n${services.join('\n')}`);
  return folder;
}

function service(folder, service, modules, inProcess) {
  let toml = '';
  for (const [name, module] of Object.entries(modules)) {
    mkdirSync(join(folder, 'functions', name), { recursive: true });
    cpSync(module, join(folder, 'functions', name, `${name}.wasm`));
    toml += `[[functions]]\nname = "${name}"\nmodule = "${name}.wasm"\nconcurrency = 20000\ntimeout_seconds = 60\n\n`;
  }
  toml += '[[iomod.dependencies]]\ncoordinates = "akkoro.std.crypto"\nversion = "0.1.2"\n';
  if (inProcess) toml += 'in_process = true\n';
  writeFileSync(join(folder, 'service.toml'), toml);
}
