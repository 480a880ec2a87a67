// node peer.mjs FOLDER PACKAGES: runs the guests of FOLDER/commands.json by `jco run` and those of FOLDER/exchanges.json
// by `jco serve`, and writes what they answer to commands.expected and exchanges.expected. PACKAGES is where npm has
// installed jco.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, packages] = process.argv.slice(2).map((each) => resolve(each));
const jco = join(packages, 'node_modules/.bin/jco');
const scratch = mkdtempSync(join(tmpdir(), 'peer-'));
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const text = (value) => (typeof value === 'object' ? value.text.repeat(value.times) : (value ?? ''));
/** A long text is kept as its hash. */
const kept = (value) => (value.length < 1024 ? value : `sha256 ${createHash('sha256').update(value).digest('hex')}`);

/** Sets up what a command gets, for `jco run` itself hands over its own environment and the machine's files. */
function setup(guest, { environment = {}, files = {} }) {
  const root = mkdtempSync(join(scratch, 'root-'));
  mkdirSync(join(root, 'tmp'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const shim = (part) =>
    pathToFileURL(join(packages, `node_modules/@bytecodealliance/preview2-shim/dist/nodejs/${part}.js`));
  const module = join(root, '..', `setup-${guest}.mjs`);
  writeFileSync(
    module,
    `import { _setArgs, _setEnv } from '${shim('cli')}';
     import { _setPreopens } from '${shim('filesystem')}';
     _setArgs(['${guest}']);
     _setEnv(${JSON.stringify(environment)});
     _setPreopens({ '/': '${root}' });`,
  );
  return module;
}

function run(guest, module, input) {
  return new Promise((done) => {
    const args = ['run', '--jco-import', module, join(folder, `${guest}.wasm`)];
    const child = spawn(jco, args, { stdio: ['pipe', 'pipe', 'ignore'], cwd: scratch });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (data) => (output += data));
    child.stdin.on('error', () => {}).end(input);
    child.on('exit', (code) => done({ failed: code !== 0, output: kept(output) }));
  });
}

async function commands() {
  const expected = {};
  for (const { guests, inputs, ...settings } of read('commands.json')) {
    for (const guest of guests) {
      expected[guest] = [];
      for (const input of inputs) expected[guest].push(await run(guest, setup(guest, settings), text(input)));
    }
  }
  return expected;
}

/** The server that guests ask: it says what it was asked. */
function upstream() {
  const server = createServer((asked, answer) => {
    let body = '';
    asked.setEncoding('utf8').on('data', (data) => (body += data));
    asked.on('end', () => {
      answer.writeHead(asked.url === '/teapot' ? 418 : 200, { 'x-upstream': 'yes' });
      answer.end(`${asked.method} ${asked.url} ${asked.headers['x-asked-by']} ${body}\n`);
    });
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

function serve(guest, port) {
  const isolated = ['--isolate-requests', 'worker', '--isolate-worker-pool-size', '2'];
  const args = ['serve', join(folder, `${guest}.wasm`), '--host', '127.0.0.1', '--port', String(port), ...isolated];
  const child = spawn(jco, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: scratch, detached: true });
  return new Promise((done) => {
    const look = (data) => /listening/i.test(data) && done(child);
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
  });
}

function exchange(port, target, { method, path, headers = [], body }) {
  return new Promise((done, failed) => {
    const options = { port, host: '127.0.0.1', method, path: path.replace('{upstream}', target) };
    options.headers = Object.fromEntries(headers);
    const asked = request(options, (answer) => {
      let whole = '';
      answer.setEncoding('utf8').on('data', (data) => (whole += data));
      answer.on('end', () => {
        const own = ([name]) => name.startsWith('x-') || name === 'content-type';
        const headers = Object.fromEntries(Object.entries(answer.headersDistinct).filter(own).sort());
        done({ status: answer.statusCode, headers, body: kept(whole) });
      });
    });
    asked.on('error', failed).end(text(body));
  });
}

async function exchanges() {
  const asked = await upstream();
  const target = `127.0.0.1:${asked.address().port}`;
  const expected = {};
  for (const { guest, exchanges: all } of read('exchanges.json')) {
    const free = await upstream();
    const { port } = free.address();
    await new Promise((done) => free.close(done));
    const server = await serve(guest, port);
    expected[guest] = [];
    for (const each of all) {
      const answer = await exchange(port, target, each);
      expected[guest].push(each.broken ? { broken: answer.status >= 500 } : answer);
    }
    process.kill(-server.pid);
  }
  asked.close();
  return expected;
}

const write = (name, value) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
try {
  write('commands.expected', await commands());
  write('exchanges.expected', await exchanges());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
