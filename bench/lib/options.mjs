// The command line of bench/run.
import { parseArgs } from 'node:util';

const kinds = {
  asml: { type: 'string' },
  against: { type: 'string' },
  peers: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
  warmup: { type: 'string', default: '20' },
  connections: { type: 'string', default: '64' },
  json: { type: 'string' },
  svg: { type: 'string' },
  markdown: { type: 'string' },
  from: { type: 'string' },
  publish: { type: 'boolean' },
  prepare: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

export const usage = `usage: bench/run [options]
  --rounds N        rounds, each with every contender once (5)
  --seconds N       seconds of load for each contender and round (4)
  --warmup N        seconds of load before the first round (20): by then HotSpot has compiled what is hot
  --connections N   connections of the throughput cases (64)
  --only CASE,…     noop, io, latency, fairness, waiting, first; without it all of them
  --peers NAME,…    node, node-wasm, workerd, deno, bun, nginx; 'none'; without it all that can be had
  --asml PATH       the Threader to measure, by its asml (or the variable ASML); without it this tree's
  --against PATH    a second Threader, measured in turn with the first; the peers then only if --peers names them
  --json FILE       all figures of all rounds
  --markdown FILE   the tables, which also go to stdout
  --svg FOLDER      plots
  --from FILE,…     measures nothing but shows what earlier runs wrote with --json, together
  --publish         also writes results/ here, with plots, and the tables of the two READMEs
  --prepare         only installs the peers, and starts every Threader once so that its caches are made`;

export function options(cases, peers) {
  const { values } = parseArgs({ options: kinds });
  const numbers = ['rounds', 'seconds', 'warmup', 'connections'];
  for (const name of numbers) {
    values[name] = Number(values[name]);
    if (!(values[name] > 0)) throw new Error(`--${name} is not a number above 0`);
  }
  values.from = values.from?.split(',');
  values.only = names(values.only, cases, '--only') ?? cases;
  values.peers = values.peers === 'none' ? [] : names(values.peers, peers, '--peers');
  values.peers ??= values.against ? [] : peers;
  return values;
}

function names(text, known, option) {
  const all = text?.split(',').filter((name) => name);
  const unknown = all?.find((name) => !known.includes(name));
  if (unknown) throw new Error(`${option} ${unknown} is unknown; there are ${known.join(', ')}`);
  return all;
}
