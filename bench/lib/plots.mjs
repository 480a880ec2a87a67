// The plots of a run: requests a second, latency, and how far each target is.
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { plot } from './plot.mjs';
import { figures } from './targets.mjs';

const short = (digits) => (value) => value.toLocaleString('en', { maximumFractionDigits: digits });

export function writePlots(folder, run) {
  mkdirSync(folder, { recursive: true });
  const { rounds, seconds, connections } = run.how;
  const subtitle = `${run.machine}; ${rounds} rounds of ${seconds} s, interleaved; median, whiskers from least to greatest`;
  const write = (name, text) => writeFileSync(join(folder, `${name}.svg`), text);
  if (run.throughput) {
    const bars = rows(run.throughput, run.peerTitles, 'rate').toSorted((a, b) => b.median - a.median);
    write('throughput', plot({ title: `Requests a second, ${connections} connections`, subtitle, bars, format: short(0) }));
    const slowest = rows(run.throughput, run.peerTitles, 'p99').toSorted((a, b) => a.median - b.median);
    const title = `99th percentile of the latency in ms, ${connections} connections`;
    write('p99', plot({ title, subtitle, bars: slowest, format: short(2) }));
  }
  if (run.latency) {
    const bars = rows(run.latency, ['ping-pong over a Unix socket'], 'p50').map((bar) => scaled(bar, 1000));
    write('latency', plot({ title: 'Median latency in µs, one connection', subtitle, bars, format: short(0) }));
  }
  const [first] = run.targets ?? [];
  if (first?.rows.length) write('targets', targets(first.rows, subtitle));
}

function rows(results, peerTitles, key) {
  return figures(results).map((row) => ({ name: row.name, ...row[key], kind: peerTitles.includes(row.name) ? 'peer' : 'mine' }));
}

const scaled = (bar, by) => ({ ...bar, median: bar.median * by, min: bar.min * by, max: bar.max * by });

/** Each target as the share of it that was reached, so that longer is better in every row. */
function targets(list, subtitle) {
  const bars = list.map(({ name, at, bound, measured, met }) => {
    const share = (value) => (at === 'least' ? value / bound : bound / Math.max(value, 1e-9));
    const [min, max] = [share(measured.min), share(measured.max)].toSorted((a, b) => a - b);
    const note = `${measured.median.toFixed(2)}, at ${at} ${bound}`;
    return { name, median: share(measured.median), min, max, kind: met ? 'mine' : 'missed', note };
  });
  const mark = { at: 1, text: 'target' };
  return plot({ title: 'Of each target', subtitle, bars, format: (share) => `${Math.round(share * 100)} %`, mark, left: 360 });
}
