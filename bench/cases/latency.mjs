// What an IO call adds to the latency of a request at one connection, beside a bare ping-pong over a Unix socket between
// two Java processes.
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javaOf, start } from '../lib/processes.mjs';
import { interleaved } from '../lib/rounds.mjs';

const source = join(dirname(fileURLToPath(import.meta.url)), 'PingPong.java');
export const pingPong = 'ping-pong over a Unix socket';

export async function latency(threaders, scratch, how) {
  const asker = await startPingPong(javaOf(threaders[0].child), join(scratch, 'ping'));
  const contenders = threaders.flatMap(({ title, http, child }) => [
    { name: `${title}no-op`, child, url: `${http}/bench/noop` },
    { name: `${title}one IOmod call`, child, url: `${http}/bench/uuid` },
    { name: `${title}one call, IOmod in-process`, child, url: `${http}/inside/uuid` },
  ]);
  return interleaved([{ name: pingPong, ...asker }, ...contenders], { ...how, connections: 1 });
}

async function startPingPong(java, socket) {
  await start(java, [source, 'answer', socket], { ready: /(listens)/ });
  const child = spawn(java, [source, 'ask', socket], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const measure = async ({ seconds }) => {
    child.stdin.write(`${seconds}\n`);
    const { value } = await lines.next();
    const [p50, p99, rate] = value.split(' ').map(Number);
    return { p50, p99, rate, cores: 0, micros: 0, lost: 0 };
  };
  return { child, measure };
}
