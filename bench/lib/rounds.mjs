// Contenders in turn: A B C, then C B A, and so on, after a warm-up of each.
import { load } from './load.mjs';
import { foreignSeconds, processorSeconds, settled, sleep } from './processes.mjs';

/** What the others need to end what they still do for the load before, such as closing connections. */
const pause = 200;

/**
 * Loads each contender ({ name, child, url }) once a round and gives its series of results by name. Each result has the
 * cores that the servers not under load took meanwhile as "idle", and those that anybody else took as "foreign".
 */
export async function interleaved(contenders, { rounds, warmup, ...how }) {
  const series = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  const measure = (contender, seconds) => contender.measure?.({ seconds }) ?? load(contender.child, contender.url, { ...how, seconds });
  for (const contender of contenders) await measure(contender, warmup);
  await settled(contenders.map(({ child }) => child.pid));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 ? contenders.toReversed() : contenders;
    for (const contender of order) {
      await sleep(pause);
      series[contender.name].push(await watched(contender, contenders, () => measure(contender, how.seconds), how.seconds));
    }
  }
  return series;
}

async function watched(contender, contenders, measure, seconds) {
  const others = new Set(contenders.map(({ child }) => child).filter((child) => child !== contender.child));
  const taken = () => [...others].reduce((sum, child) => sum + processorSeconds(child.pid), 0);
  const [idle, foreign] = [taken(), foreignSeconds()];
  const result = await measure();
  return { ...result, idle: (taken() - idle) / seconds, foreign: (foreignSeconds() - foreign) / seconds };
}
