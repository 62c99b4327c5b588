// A line of figures as eight heights of letters: small enough for the field of a card.
import type { Line } from '../../features/auth-metrics/trend.ts';

const heights = '▁▂▃▄▅▆▇█';
const gap = '·';

/**
 * The line between `bottom` and `top`; what is unknown is a dot. Empty where nothing is known.
 * @param scale 'count' begins at zero and ends at the highest value; 'share' ends at 100 % and begins at a round share below the lowest.
 */
export function sparkline(line: Line | undefined, scale: 'count' | 'share'): string {
  const known = line?.filter((value) => value !== null) ?? [];
  if (line === undefined || known.length === 0) return '';
  const [bottom, top] =
    scale === 'count' ? [0, Math.max(...known, Number.MIN_VALUE)] : [floorOf(Math.min(...known)), 1];
  return line.map((value) => (value === null ? gap : heightOf((value - bottom) / (top - bottom)))).join('');
}

function heightOf(share: number): string {
  return heights[Math.min(heights.length - 1, Math.max(0, Math.floor(share * heights.length)))] as string;
}

function floorOf(lowest: number): number {
  return [0.95, 0.9, 0.8, 0.5].find((floor) => floor <= lowest) ?? 0;
}
