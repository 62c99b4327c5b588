// How figures read: short, rounded so that they never look better than they are, and "unknown" where nobody can say.

const count = new Intl.NumberFormat('en-US');

export const unknown = 'unknown';

/** `12,345` */
export function countText(value: number): string {
  return count.format(value);
}

/** A share of 0 to 1 as `98.9 %`, rounded down. */
export function shareText(share: number | null): string {
  return share === null ? unknown : `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;
}

/** The share that failed, rounded up: the two add up to 100 %. */
export function failureShareText(successShare: number): string {
  return `${((1000 - Math.floor(successShare * 1000 + 1e-9)) / 10).toFixed(1)} %`;
}

/** Milliseconds as `85 ms` or `1.2 s`. */
export function durationText(ms: number | null): string {
  if (ms === null) return unknown;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How long ago, as `12 s`, `5 min`, `3 h`, `2 d`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
