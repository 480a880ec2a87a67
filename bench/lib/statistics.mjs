// Medians and ranges of a few rounds.

/** The median, the least and the greatest of some numbers. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

/** The ratios of two series round by round: what changed on the machine between two rounds is in both. */
export const ratios = (values, of) => summary(values.map((value, round) => value / of[round]));
