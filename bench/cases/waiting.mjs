// What the Threader's process grows by when many invocations wait for their IO.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { dirname, join } from 'node:path';
import { javaOf, residentMib, sleep } from '../lib/processes.mjs';

export async function waiting({ http, admin, child, data }, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const wait = (millis) =>
    new Promise((resolve, reject) => {
      const call = request(`${http}/bench/wait`, { method: 'POST', agent }, (answer) => {
        answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(answer.statusCode))));
      });
      call.on('error', reject).end(String(millis));
    });
  const collect = () => execFileSync(join(dirname(javaOf(child)), 'jcmd'), [String(child.pid), 'GC.run']);
  const heap = (text) => metric(text, 'jvm_memory_used_bytes{area="heap"');
  await Promise.all(Array.from({ length: count }, () => wait(100)));
  collect();
  const before = heap(await metrics(admin, data));
  const waits = Array.from({ length: count }, () => wait(8000));
  await sleep(4000);
  collect();
  const text = await metrics(admin, data);
  const row = {
    count,
    waiting: metric(text, 'threader_invocations'),
    heapKib: (heap(text) - before) / 1024 / count,
    residentMib: residentMib(child.pid),
  };
  await Promise.all(waits);
  agent.destroy();
  return row;
}

async function metrics(admin, data) {
  const token = readFileSync(join(data, 'token'), 'utf8').trim();
  const response = await fetch(`${admin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}

function metric(text, name) {
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
