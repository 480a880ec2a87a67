// The figures as tables in Markdown.
import { figures } from './targets.mjs';

const number = (value, digits = 0) =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** A median and its range. */
function range({ median, min, max }, digits = 0) {
  const [middle, least, greatest] = [median, min, max].map((value) => number(value, digits));
  return least === greatest ? middle : `${middle} (${least} to ${greatest})`;
}

const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** Everything that was measured. */
export function report(run) {
  return [heading(run), ...parts(run)].join('\n\n');
}

/** The few figures of the project's README. */
export function digest(run) {
  const rows = figures(run.throughput);
  const head = [`HTTP, ${run.how.connections} connections`, 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs a request'];
  const cells = rows
    .toSorted((a, b) => b.rate.median - a.rate.median)
    .map((row) => [row.name, range(row.rate), number(row.p50.median, 2), number(row.p99.median, 2), number(row.micros.median, 1)]);
  return [heading(run), table(head, cells), noise(rows), ...(run.targets ?? []).map(targets)].join('\n\n');
}

function heading({ machine, how, versions }) {
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const rounds = `${how.rounds} rounds of ${how.seconds} s after ${how.warmup} s of warm-up each, interleaved`;
  return `${machine}; ${rounds}; medians (least to greatest)${peers.length ? `; ${peers.join(', ')}` : ''}.`;
}

function parts(run) {
  const found = [];
  if (run.throughput) found.push(throughput(run.throughput, run.how));
  if (run.latency) found.push(latency(run.latency));
  found.push(...(run.targets ?? []).filter(({ rows }) => rows.length > 0).map(targets));
  if (run.fairness) found.push(fairness(run.fairness));
  if (run.waiting) found.push(waiting(run.waiting));
  if (run.first) found.push(first(run.first));
  return found;
}

function throughput(results, { connections }) {
  const rows = figures(results);
  const head = [`HTTP, ${connections} connections`, 'requests/s', `of “${rows[0].name}” in the same round`];
  head.push('p50 ms', 'p99 ms', 'CPU µs a request', 'cores');
  const cells = rows.map((row) => [
    row.name,
    range(row.rate),
    range(row.ratio, 3),
    range(row.p50, 2),
    range(row.p99, 2),
    range(row.micros, 1),
    number(row.cores.median, 2),
  ]);
  return `${table(head, cells)}\n\n${noise(rows)}`;
}

/** How much of the machine was not the contender's and the load's. */
function noise(rows) {
  const most = (key) => number(Math.max(...rows.map((row) => row[key].max)), 2);
  const lost = rows.filter((row) => row.lost.max > 0).map((row) => row.name);
  const quiet = `Servers not under load took at most ${most('idle')} cores, everybody else on the machine ${most('foreign')}.`;
  return lost.length ? `${quiet} Requests timed out: ${lost.join(', ')}.` : quiet;
}

function latency(results) {
  const head = ['one connection', 'p50 ms', 'p99 ms', 'round trips/s'];
  return table(head, figures(results).map((row) => [row.name, range(row.p50, 3), range(row.p99, 3), range(row.rate)]));
}

function targets({ title, rows }) {
  const head = [`ratio in one run${title ? `, ${title.replace(/: $/, '')}` : ''}`, 'target', 'measured', 'met'];
  const cells = rows.map(({ name, at, bound, measured, met }) => [
    name,
    `at ${at} ${bound}`,
    range(measured, 2),
    met ? 'yes' : '**no**',
  ]);
  return table(head, cells);
}

function fairness(rows) {
  const head = ['a function that waits 5 ms, beside', 'p50 ms', 'p99 ms'];
  return table(head, rows.map(({ beside, p50, p99 }) => [beside, number(p50, 1), number(p99, 1)]));
}

function waiting(rows) {
  const head = ['invocations that wait, each with its connection', 'heap KiB each', 'the process, resident MiB'];
  return table(head, rows.map((row) => [number(row.waiting), number(row.heapKib, 1), number(row.residentMib)]));
}

function first({ coldMillis, warmMillis }) {
  const rows = [
    ['cold (nothing compiled)', number(coldMillis)],
    ['warm', number(warmMillis)],
  ];
  return table(['`asml dev examples/hello` to the first answer', 'ms'], rows);
}
