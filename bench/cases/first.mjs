// From the command "asml dev" to the first answer of an example, the first time and later.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { sleep, start, stop } from '../lib/processes.mjs';
import { summary } from '../lib/statistics.mjs';
import { root } from '../lib/threader.mjs';

export async function firstAnswer(asml, scratch) {
  const example = join(scratch, 'example');
  cpSync(join(root, 'examples/hello'), example, { recursive: true, filter: (path) => !path.endsWith('.asml') });
  const cold = await once(asml, example);
  const warm = [];
  for (let time = 0; time < 3; time++) warm.push(await once(asml, example));
  return { coldMillis: cold, warmMillis: summary(warm).median };
}

async function once(asml, example) {
  const began = performance.now();
  const args = ['dev', example, '--http', '127.0.0.1:0', '--console', '127.0.0.1:0'];
  const { child, http } = await start(asml, args, { http: /answers at (\S+)/ });
  while ((await fetch(`${http}/hello/ada`).catch(() => ({ status: 0 }))).status !== 200) await sleep(5);
  const millis = performance.now() - began;
  await stop(child);
  return millis;
}
