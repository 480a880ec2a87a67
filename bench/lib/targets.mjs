// What is to be reached, each as a ratio of two things measured in the same rounds.
import { pingPong } from '../cases/latency.mjs';
import { peers } from './peers.mjs';
import { ratios, summary } from './statistics.mjs';

const { node, workerd, nginx } = Object.fromEntries(Object.entries(peers).map(([name, { title }]) => [name, title]));

/** The targets whose parts were measured; "at" is "least" or "most". */
export function targets(title, { throughput = {}, latency = {} }) {
  const rate = series(throughput, 'rate');
  const p99 = series(throughput, 'p99');
  const p50 = series(latency, 'p50');
  const noop = `${title}no-op`;
  const call = `${title}one IOmod call`;
  const inside = `${title}one call, IOmod in-process`;
  const added = p50(call) && p50(noop) && p50(call).map((millis, round) => millis - p50(noop)[round]);
  return [
    target('no-op, requests/s, of workerd’s Wasm worker', 'least', 3, rate(noop), rate(workerd)),
    target('no-op, requests/s, of Node’s http hello', 'least', 1.25, rate(noop), rate(node)),
    target('no-op, requests/s, of nginx’s static answer', 'least', 0.5, rate(noop), rate(nginx)),
    target('no-op, p99 under load, of nginx’s', 'most', 3, p99(noop), p99(nginx)),
    target('one IOmod call, requests/s, of the no-op’s', 'least', 0.4, rate(call), rate(noop)),
    target('median latency an IOmod call adds, of a ping-pong', 'most', 3, added, p50(pingPong)),
    target('no-op, requests/s, of one in-process IOmod call’s', 'most', 1.3, rate(noop), rate(inside)),
  ].filter((each) => each);
}

const series = (results, key) => (name) => results[name]?.map((result) => result[key]);

function target(name, at, bound, values, of) {
  if (!values || !of) return undefined;
  const measured = ratios(values, of);
  const met = at === 'least' ? measured.median >= bound : measured.median <= bound;
  return { name, at, bound, measured, met };
}

/** The series of results in figures: of each key its median and range, and of the rate its ratio to the first one's. */
export function figures(results) {
  const reference = Object.values(results)[0].map(({ rate }) => rate);
  return Object.entries(results).map(([name, runs]) => {
    const keys = ['rate', 'p50', 'p99', 'micros', 'cores', 'idle', 'foreign', 'lost'];
    const row = Object.fromEntries(keys.map((key) => [key, summary(runs.map((run) => run[key]))]));
    return { name, ratio: ratios(runs.map(({ rate }) => rate), reference), ...row };
  });
}
