// Engines that are commands: wazero and WasmEdge, from Debian's unstable distribution, which alone has them. They are unpacked
// into the user's cache folder with all the libraries they ask for and run by their own loader: nothing is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../lib/peers.mjs';

const root = join(cache, 'engines');
const packages = ['wazero', 'wasmedge'];
const kept = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** By name: the command that answers "KERNEL MILLIS" lines with the program's own times, both ahead-of-time compilers. */
export const engines = {
  wazero: (program) => command('wazero', 'run', program),
  wasmedge: (program, scratch) => {
    const compiled = join(scratch, 'timed.so');
    const [loader, args] = command('wasmedge', 'compile', '--optimize', '3', program, compiled);
    execFileSync(loader, args, { stdio: 'ignore' });
    return command('wasmedge', 'run', '--run-mode', 'aot', compiled);
  },
};

/** The engines' versions by name, after they were fetched unless they are there; nothing if they cannot be had. */
export function fetchEngines(say) {
  try {
    if (!existsSync(root)) unpack(say);
    return JSON.parse(readFileSync(join(root, 'versions.json'), 'utf8'));
  } catch (e) {
    say(`wazero and wasmedge are left out: ${e.message.split('\n')[0]}`);
    return {};
  }
}

function command(name, ...args) {
  const arm = process.arch === 'arm64';
  const loader = join(root, arm ? 'usr/lib/ld-linux-aarch64.so.1' : 'usr/lib64/ld-linux-x86-64.so.2');
  const libraries = join(root, `usr/lib/${arm ? 'aarch64' : 'x86_64'}-linux-gnu`);
  return [loader, ['--library-path', libraries, join(root, 'usr/bin', name), ...args]];
}

/** Fetches with apt's own means and keys, in folders of our own, from the mirror that this machine is set to. */
function unpack(say) {
  say(`fetching ${packages.join(', ')} into ${root}`);
  const apt = join(cache, 'apt');
  rmSync(apt, { recursive: true, force: true });
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'parts']) {
    mkdirSync(join(apt, folder), { recursive: true });
  }
  writeFileSync(join(apt, 'status'), '');
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${kept}] ${mirror()} sid main\n`);
  const options = {
    'Dir::State': join(apt, 'state'), 'Dir::State::status': join(apt, 'status'), 'Dir::Cache': join(apt, 'cache'),
    'Dir::Etc::sourcelist': join(apt, 'sources.list'), 'Dir::Etc::sourceparts': join(apt, 'parts'),
    'APT::Sandbox::User': '', 'Debug::NoLocking': '1',
  };
  const settings = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const get = (...args) => execFileSync('apt-get', [...settings, '-qq', ...args], { stdio: 'pipe', timeout: 300_000 });
  get('update');
  get('install', '-y', '--no-install-recommends', '--download-only', ...packages);
  const archives = join(apt, 'cache/archives');
  const fresh = join(apt, 'root');
  const versions = {};
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', join(archives, file), fresh]);
    const [name, version] = file.split('_');
    if (packages.includes(name)) versions[name] = version.split('-')[0];
  }
  writeFileSync(join(fresh, 'versions.json'), JSON.stringify(versions));
  renameSync(fresh, root);
  rmSync(apt, { recursive: true, force: true });
}

/** The address of Debian's archive by this machine's own settings. */
function mirror() {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))];
  const texts = files.filter((name) => /\.(list|sources)$/.test(name) && existsSync(name)).map((name) => readFileSync(name, 'utf8'));
  const found = texts.join('\n').match(/^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+\/debian\/?)(?= |$)/m);
  if (!found) throw new Error('no archive of Debian is set here');
  return found[1];
}
