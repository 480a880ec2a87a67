// Writes a run's figures to where readers look: the folder of results, and the tables of the READMEs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePlots } from './plots.mjs';
import { digest, report } from './report.mjs';
import { root } from './threader.mjs';

export function publish(run) {
  const results = join(root, 'bench/results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'results.json'), `${JSON.stringify(run, null, 1)}\n`);
  writePlots(results, run);
  between(join(root, 'bench/README.md'), report(run));
  if (run.throughput) between(join(root, 'README.md'), digest(run));
}

/** Replaces what stands between the two marks of a file. */
function between(file, text) {
  const marks = /(<!-- figures -->\n)[^]*?(<!-- end of figures -->)/;
  const old = readFileSync(file, 'utf8');
  if (!marks.test(old)) throw new Error(`${file} has no lines <!-- figures --> and <!-- end of figures -->`);
  writeFileSync(file, old.replace(marks, (_, begin, end) => `${begin}\n${text}\n\n${end}`));
}
