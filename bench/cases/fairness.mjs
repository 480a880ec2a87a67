// A function that waits 5 ms, alone, beside short computing functions, and beside endless loops.
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { load } from '../lib/load.mjs';
import { sleep } from '../lib/processes.mjs';

export async function fairness({ http, child }, scratch, { seconds }) {
  const script = join(scratch, 'wait.lua');
  writeFileSync(script, 'wrk.method = "POST"\nwrk.body = "5"\n');
  const wait = () => load(child, `${http}/bench/wait`, { connections: 1, seconds, script });
  await wait();
  const rows = [{ beside: 'nothing', ...(await wait()) }];
  const burning = load(child, `${http}/bench/burn`, { connections: 16, seconds: 2 * seconds });
  await sleep(seconds * 500);
  rows.push({ beside: '16 connections to a function that computes', ...(await wait()) });
  await burning;
  const loops = new Agent({ keepAlive: true });
  const spinning = Array.from({ length: 8 }, () => request(`${http}/bench/spin`, { agent: loops }));
  for (const each of spinning) each.on('error', () => {}).end();
  await sleep(500);
  rows.push({ beside: '8 endless loops', ...(await wait()) });
  for (const each of spinning) each.destroy();
  await sleep(1000);
  return rows;
}
