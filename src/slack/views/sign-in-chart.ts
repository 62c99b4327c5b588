// The chart of /auth-status as SVG: sign-in success above, failures by type below, and gaps where nothing is known.
import type { SeriesStep, SignInSeries } from '../../features/auth-metrics/sign-in-series.ts';
import { day, hour, minute } from '../../lib/clock.ts';
import { element, font, label } from '../pictures/svg.ts';

// Logical pixels. At 360 px, the width of a phone, its 14 px letters are still 10 px high.
const width = 480;
const plot = { left: 52, right: 468 };
const above = { top: 34, bottom: 128 };
const below = { top: 166, bottom: 246 };
const legendTop = 290;
const legendRow = 22;

// Drawn on its own white card, it reads the same in a light and a dark Slack. Kinds of failure are told apart by the colour-blind, too
// (Okabe and Ito's colours).
const ink = '#1f2328';
const grid = '#d0d7de';
const muted = '#59636e';
const good = '#00734d';
const kinds = ['#d55e00', '#0072b2', '#e69f00', '#cc79a7'] as const;
const otherKind = '#6e7781';
const gap = '#eaeef2';

const longestName = 24;
const other = 'other';

type Legend = { name: string; colour: string };

/** The SVG, 480 logical pixels wide. */
export function signInChart(series: SignInSeries): string {
  const shown = frequentErrors(series);
  const legend: Legend[] = [...shown].map(([name, colour]) => ({ name, colour }));
  if (series.steps.includes(null)) legend.push({ name: 'no data', colour: gap });
  const height = legendTop + Math.ceil(legend.length / 2) * legendRow;
  const parts = [
    element('rect', { width, height, fill: '#ffffff' }),
    element('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, fill: 'none', stroke: grid }),
    label(12, 22, 'Sign-in success', { 'font-weight': 600 }),
    label(plot.right, 22, spanText(series), { 'text-anchor': 'end', fill: muted }),
    gaps(series),
    successPlot(series),
    label(12, 154, 'Failures a minute, by type', { 'font-weight': 600 }),
    failurePlot(series, shown),
    timeAxis(series),
    ...legend.map(legendEntry),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    'font-family': font,
    'font-size': 14,
    fill: ink,
  };
  return element('svg', attributes, parts.join(''));
}

/** The chart in a sentence, for people who do not see it. */
export function signInChartText(series: SignInSeries): string {
  const lowest = series.steps
    .flatMap((step) => (step === null || step.succeeded + step.failed === 0 ? [] : [step]))
    .reduce<SeriesStep | undefined>(
      (least, step) => (least === undefined || rateOf(step) < rateOf(least) ? step : least),
      undefined,
    );
  const unknown = series.steps.filter((step) => step === null).length;
  const low = lowest === undefined ? '' : ` Lowest success: ${percent(rateOf(lowest))} at ${clock(lowest.at)} UTC.`;
  const missing = unknown === 0 ? '' : ` ${unknown} of ${series.steps.length} steps are unknown.`;
  return `Chart of sign-in success and failures by type, ${spanText(series)}.${low}${missing}`;
}

// The four most frequent errors of the window, and one colour for the rest.
function frequentErrors({ steps }: SignInSeries): Map<string, string> {
  const sums = new Map<string, number>();
  for (const step of steps) {
    for (const [name, count] of step === null ? [] : namedFailures(step)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const rest = sums.get(other) ?? 0;
  const named = [...sums].filter(([name]) => name !== other).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const colours = new Map(named.slice(0, kinds.length).map(([name], n) => [name, kinds[n] as string]));
  if (rest > 0 || named.length > kinds.length) colours.set(other, otherKind);
  return colours;
}

// What failed without a name is a failure all the same.
function namedFailures({ byError, failed }: SeriesStep): [string, number][] {
  const named = [...byError];
  const unnamed = failed - named.reduce((sum, [, count]) => sum + count, 0);
  return unnamed > 0 ? [...named, [other, unnamed]] : named;
}

function gaps(series: SignInSeries): string {
  const bands = [above, below].flatMap(({ top, bottom }) =>
    series.steps.flatMap((step, n) => {
      if (step !== null) return [];
      const x = leftOf(series, n);
      return [element('rect', { x, y: top, width: leftOf(series, n + 1) - x, height: bottom - top, fill: gap })];
    }),
  );
  return bands.join('');
}

const floors = [99, 95, 90, 80, 50, 0] as const;

function successPlot(series: SignInSeries): string {
  const rates = series.steps.map((step) =>
    step === null || step.succeeded + step.failed === 0 ? null : rateOf(step) * 100,
  );
  const lowest = Math.min(100, ...rates.filter((rate) => rate !== null));
  const floor = floors.find((candidate) => candidate <= lowest) ?? 0;
  const y = (rate: number) => above.bottom - ((rate - floor) / (100 - floor)) * (above.bottom - above.top);
  const middle = (100 + floor) / 2;
  const lines = [100, middle, floor].map(
    (rate) => rule(y(rate)) + label(plot.left - 6, y(rate) + 5, `${rate}%`, { 'text-anchor': 'end', fill: muted }),
  );
  return lines.join('') + curves(series, rates, y);
}

// One stroke for each stretch of known steps; a step alone is a point.
function curves(series: SignInSeries, rates: readonly (number | null)[], y: (rate: number) => number): string {
  const drawn: string[] = [];
  let stretch: [number, number][] = [];
  const finish = () => {
    const [first] = stretch;
    if (first !== undefined && stretch.length === 1)
      drawn.push(element('circle', { cx: first[0], cy: first[1], r: 2, fill: good }));
    else if (first !== undefined) drawn.push(stroke(stretch));
    stretch = [];
  };
  rates.forEach((rate, n) => {
    if (rate === null) finish();
    else stretch.push([(leftOf(series, n) + leftOf(series, n + 1)) / 2, y(rate)]);
  });
  finish();
  return drawn.join('');
}

const stroke = (points: readonly [number, number][]): string =>
  element('polyline', {
    points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '),
    fill: 'none',
    stroke: good,
    'stroke-width': 2.5,
    'stroke-linejoin': 'round',
  });

function failurePlot(series: SignInSeries, shown: ReadonlyMap<string, string>): string {
  const most = Math.max(0, ...series.steps.map((step) => (step === null ? 0 : step.failed / step.knownMinutes)));
  const top = roundUp(most);
  const height = (perMinute: number) => (perMinute / top) * (below.bottom - below.top);
  const axis = [top, 0].map((value) => {
    const y = below.bottom - height(value);
    return rule(y) + label(plot.left - 6, y + 5, countText(value), { 'text-anchor': 'end', fill: muted });
  });
  const bars = series.steps.map((step, n) => (step === null ? '' : bar(series, n, step, shown, height)));
  return axis.join('') + bars.join('');
}

function bar(
  series: SignInSeries,
  n: number,
  step: SeriesStep,
  shown: ReadonlyMap<string, string>,
  height: (perMinute: number) => number,
): string {
  const x = leftOf(series, n);
  const whole = leftOf(series, n + 1) - x;
  const sums = new Map<string, number>();
  for (const [name, count] of namedFailures(step)) {
    const kind = shown.has(name) ? name : other;
    sums.set(kind, (sums.get(kind) ?? 0) + count);
  }
  let y = below.bottom;
  const blocks = [...shown].map(([name, fill]) => {
    const size = height((sums.get(name) ?? 0) / step.knownMinutes);
    if (size === 0) return '';
    y -= size;
    return element('rect', { x, y, width: Math.max(whole * 0.85, 0.8), height: size, fill });
  });
  return blocks.join('');
}

function timeAxis(series: SignInSeries): string {
  const every = { '15m': 5 * minute, '1h': 15 * minute, '24h': 6 * hour, '7d': day }[series.window];
  const { first, end } = extent(series);
  const marks: string[] = [];
  for (let at = Math.ceil(first / every) * every; at <= end; at += every) {
    const x = xOf(series, at);
    const text = every === day ? weekday.format(at) : clock(new Date(at));
    marks.push(element('line', { x1: x, x2: x, y1: below.bottom, y2: below.bottom + 5, stroke: muted }));
    // Half a label must not stand outside of the card.
    if (x > plot.left - 20 && x < width - 24)
      marks.push(label(x, below.bottom + 21, text, { 'text-anchor': 'middle', fill: muted }));
  }
  return marks.join('');
}

function legendEntry({ name, colour }: Legend, n: number): string {
  const x = 12 + (n % 2) * 232;
  const y = legendTop + Math.floor(n / 2) * legendRow;
  const text = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
  return (
    element('rect', { x, y: y - 11, width: 12, height: 12, fill: colour, stroke: colour === gap ? muted : colour }) +
    label(x + 18, y, text)
  );
}

const rule = (y: number): string => element('line', { x1: plot.left, x2: plot.right, y1: y, y2: y, stroke: grid });

function extent({ steps, stepMs, from }: SignInSeries): { first: number; end: number } {
  const first = Math.floor(from.getTime() / stepMs) * stepMs;
  return { first, end: first + steps.length * stepMs };
}

function xOf(series: SignInSeries, at: number): number {
  const { first, end } = extent(series);
  return plot.left + ((at - first) / (end - first)) * (plot.right - plot.left);
}

const leftOf = (series: SignInSeries, n: number): number => xOf(series, extent(series).first + n * series.stepMs);

const rateOf = ({ succeeded, failed }: SeriesStep): number => succeeded / (succeeded + failed);

const percent = (share: number): string => `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;

// A round number just above, so that the bars fill their place.
function roundUp(most: number): number {
  if (most <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * unit >= most * (1 - 1e-9)) ?? 10) * unit;
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 2 });
const countText = (value: number): string => compact.format(value);

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const clock = (at: Date): string => at.toISOString().slice(11, 16);

function spanText({ from, to, window }: SignInSeries): string {
  if (window === '7d') return `${date.format(from)} – ${date.format(to)}, UTC`;
  const days = window === '24h' ? `${date.format(from)} ` : '';
  const last = window === '24h' ? `${date.format(to)} ` : '';
  return `${days}${clock(from)} – ${last}${clock(to)} UTC`;
}
