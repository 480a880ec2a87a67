// Plots: bars with the range of the rounds as whiskers, as SVG that is readable on light and on dark pages.

const width = 900;
const right = 190;
const row = 30;
const top = 56;

/**
 * A bar is { name, median, min, max, kind, note }, its kind "mine", "peer" or "missed"; a mark is a line across the bars,
 * { at, text }.
 */
export function plot({ title, subtitle, bars, format, mark, left = 270 }) {
  const height = top + bars.length * row + (mark ? 34 : 14);
  const most = Math.max(...bars.map(({ max }) => max), mark?.at ?? 0) * 1.02;
  const x = (value) => left + ((width - left - right) * value) / most;
  const drawn = bars.map((bar, index) => drawBar(bar, top + index * row, { x, left, format }));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    style,
    `<text class="title" x="12" y="24">${escaped(title)}</text>`,
    `<text class="faint" x="12" y="42">${escaped(subtitle)}</text>`,
    ...drawn,
    `<line class="axis" x1="${left}" x2="${left}" y1="${top - 4}" y2="${top + bars.length * row}"/>`,
    mark ? drawMark(mark, x(mark.at), top + bars.length * row) : '',
    '</svg>',
    '',
  ].join('\n');
}

const style = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 15px; }
.faint { font-size: 12px; fill: #59636e; }
.mine { fill: #0969da; } .peer { fill: #9aa4b0; } .missed { fill: #bc4c00; }
.axis { stroke: #9aa4b0; } .whisker { stroke: #1f2328; stroke-width: 1.4; } .mark { stroke: #1a7f37; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .faint { fill: #9198a1; }
.mine { fill: #4493f8; } .peer { fill: #656c76; } .missed { fill: #db6d28; }
.whisker { stroke: #f0f6fc; } .mark { stroke: #3fb950; }
}
</style>`;

function drawBar({ name, median, min, max, kind, note }, y, { x, left, format }) {
  const middle = y + row / 2 - 2;
  const from = x(min).toFixed(1);
  const to = x(max).toFixed(1);
  return [
    `<text x="${left - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
    `<rect class="${kind}" x="${left}" y="${y + 3}" width="${(x(median) - left).toFixed(1)}" height="${row - 10}" rx="2"/>`,
    `<path class="whisker" fill="none" d="M${from} ${middle}H${to}M${from} ${middle - 4}v8M${to} ${middle - 4}v8"/>`,
    `<text x="${(x(Math.max(median, max)) + 8).toFixed(1)}" y="${middle + 4}">${escaped(format(median))}` +
      `<tspan class="faint">${note ? `  ${escaped(note)}` : ''}</tspan></text>`,
  ].join('\n');
}

function drawMark({ text }, x, bottom) {
  const at = x.toFixed(1);
  return (
    `<line class="mark" x1="${at}" x2="${at}" y1="${top - 4}" y2="${bottom + 4}"/>` +
    `<text class="faint" x="${at}" y="${bottom + 20}" text-anchor="middle">${escaped(text)}</text>`
  );
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
