// The peers: where they come from, and how each is started the way its documentation recommends. They are installed into
// the user's cache folder; one that cannot be had is left out, and says so.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './processes.mjs';
import { guests } from './threader.mjs';

const sources = join(dirname(dirname(fileURLToPath(import.meta.url))), 'peers');
const noop = join(guests, 'noop.wasm');
/** Where what peers need is kept between runs. */
export const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'threader-bench');
const versions = { workerd: '1.20261117.1', deno: '2.9.6', bun: '1.4.5' };
const http = { http: /^http=(\S+)$/m };

/** By name: what is measured, and what starts it; "asks" is what must be there first. */
export const peers = {
  node: {
    title: 'Node http hello',
    what: 'plain http server, no Wasm',
    version: () => process.version,
    start: () => start(process.execPath, [join(sources, 'node-hello.mjs')], http),
  },
  'node-wasm': {
    title: 'Node, Wasm',
    what: 'http server, a fresh instance a request',
    version: () => process.version,
    start: () => start(process.execPath, [join(sources, 'node-wasm.mjs'), noop], http),
  },
  workerd: {
    title: 'workerd, Wasm',
    what: 'worker, a fresh instance a request',
    npm: 'workerd',
    version: () => versions.workerd,
    start: startWorkerd,
  },
  deno: {
    title: 'Deno, Wasm',
    what: 'Deno.serve, a fresh instance a request',
    npm: 'deno',
    version: () => versions.deno,
    start: () => start(binary('deno'), ['run', '--allow-net', '--allow-read', join(sources, 'deno-wasm.mjs'), noop], http),
  },
  bun: {
    title: 'Bun, Wasm',
    what: 'Bun.serve, a fresh instance a request',
    npm: 'bun',
    version: () => versions.bun,
    start: () => start(binary('bun'), ['run', join(sources, 'bun-wasm.mjs'), noop], http),
  },
  nginx: {
    title: 'nginx, static',
    what: 'the same answer by "return", no Wasm',
    debian: ['nginx', 'nginx-light'],
    version: () => versionOf('nginx', '-v'),
    start: startNginx,
  },
};

/** Installs what the peers need; gives those that can be had, and says which cannot. */
export function install(names, say) {
  const wanted = names.filter((name) => peers[name].npm && !existsSync(binary(name)));
  if (wanted.length > 0) {
    say(`installing ${wanted.join(', ')} into ${cache}`);
    for (const name of wanted) npm(name);
  }
  return names.filter((name) => {
    const there = peers[name].npm ? existsSync(binary(name)) : !peers[name].debian || debian(peers[name].debian[0]);
    if (!there) say(`${name} is left out: its package cannot be had here`);
    return there;
  });
}

/** Installs a Debian package unless its command is there; gives whether it is there then. */
export function debian(command, name = command) {
  if (versionOf(command, '-v') !== undefined) return true;
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { stdio: 'ignore' });
  } catch {
    return false;
  }
  return versionOf(command, '-v') !== undefined;
}

function npm(name) {
  mkdirSync(cache, { recursive: true });
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', cache, `${name}@${versions[name]}`];
  try {
    execFileSync('npm', args, { stdio: 'ignore', timeout: 300_000 });
  } catch {
    // said by install, which finds nothing
  }
}

/** The binary for this platform, not the script in front of it. */
function binary(name) {
  const arm = process.arch === 'arm64';
  const folder = join(cache, 'node_modules');
  switch (name) {
    case 'workerd':
      return join(folder, `@cloudflare/workerd-linux-${arm ? 'arm64' : '64'}/bin/workerd`);
    case 'deno':
      return join(folder, `@deno/linux-${arm ? 'arm64' : 'x64'}-glibc/deno`);
    case 'bun':
      return join(folder, `@oven/bun-linux-${arm ? 'aarch64' : 'x64'}/bin/bun`);
  }
}

function versionOf(command, option) {
  try {
    const text = execFileSync('sh', ['-c', `command -v ${command} >/dev/null || exit 1; ${command} ${option} 2>&1; exit 0`]);
    return /[\d.]+\d/.exec(text.toString())?.[0] ?? '';
  } catch {
    return undefined;
  }
}

async function startWorkerd(scratch) {
  const folder = join(scratch, 'workerd');
  mkdirSync(folder, { recursive: true });
  for (const file of ['workerd.capnp', 'workerd-wasm.mjs', 'noop.mjs']) cpSync(join(sources, file), join(folder, file));
  cpSync(noop, join(folder, 'noop.wasm'));
  const args = ['serve', join(folder, 'workerd.capnp'), '--control-fd=3'];
  const found = await start(binary('workerd'), args, { port: /"port":\s*(\d+)/ }, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  return { child: found.child, http: `http://127.0.0.1:${found.port}` };
}

/** nginx cannot choose a port itself: it gets one that was free just before. */
async function startNginx(scratch) {
  const port = await freePort();
  const folder = join(scratch, 'nginx');
  mkdirSync(folder, { recursive: true });
  const template = readFileSync(join(sources, 'nginx.conf'), 'utf8');
  writeFileSync(join(folder, 'nginx.conf'), template.replaceAll('@FOLDER@', folder).replaceAll('@PORT@', port));
  const found = await start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { ready: /(start worker process)/ }, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { child: found.child, http: `http://127.0.0.1:${port}` };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
