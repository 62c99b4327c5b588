// Slack's date tokens ({date_short}, {time}, …) in the viewer's time zone.

/** Where and when the viewer is. */
export type Viewpoint = { now: Date; timeZone?: string; hour12?: boolean };

const secondsADay = 86_400;
const halfYearDays = 182;

// Making a formatter costs a hundred times what using one does.
const formatters = new Map<string, Intl.DateTimeFormat>();

function words(at: Date, view: Viewpoint, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const whole = view.timeZone === undefined ? options : { ...options, timeZone: view.timeZone };
  const key = JSON.stringify(whole);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat('en-US', whole);
  formatters.set(key, formatter);
  return Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]));
}

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

/** Days since the epoch of the viewer's calendar, to tell today from yesterday. */
export function calendarDay(at: Date, view: Viewpoint): number {
  const { year, month, day } = words(at, view, { year: 'numeric', month: 'numeric', day: 'numeric' });
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / (secondsADay * 1000);
}

function clock(at: Date, view: Viewpoint, seconds: boolean): string {
  const hour12 = view.hour12 ?? true;
  const { hour, minute, second, dayPeriod } = words(at, view, {
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: hour12 ? 'h12' : 'h23',
  });
  const digits = [hour12 ? hour : hour?.padStart(2, '0'), minute, ...(seconds ? [second] : [])].join(':');
  return hour12 ? `${digits} ${dayPeriod}` : digits;
}

/** Slack leaves the year out where the date is less than six months away. */
function isNear(at: Date, view: Viewpoint): boolean {
  return Math.abs(at.getTime() - view.now.getTime()) < halfYearDays * secondsADay * 1000;
}

function date(at: Date, view: Viewpoint, month: 'long' | 'short', weekday = false, year = !isNear(at, view)): string {
  const part = words(at, view, { year: 'numeric', month, day: 'numeric', weekday: 'long' });
  const day = month === 'long' ? ordinal(Number(part.day)) : part.day;
  return `${weekday ? `${part.weekday}, ` : ''}${part.month} ${day}${year ? `, ${part.year}` : ''}`;
}

function full(at: Date, view: Viewpoint): string {
  const { month, day, year } = words(at, view, { year: 'numeric', month: 'long', day: 'numeric' });
  return `${month} ${day}, ${year}`;
}

function numeric(at: Date, view: Viewpoint): [year: string, month: string, day: string] {
  const part = words(at, view, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return [part.year ?? '', part.month ?? '', part.day ?? ''];
}

function pretty(at: Date, view: Viewpoint, otherwise: string): string {
  const days = calendarDay(at, view) - calendarDay(view.now, view);
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days] ?? otherwise;
}

function ago(at: Date, view: Viewpoint): string {
  const seconds = Math.round((at.getTime() - view.now.getTime()) / 1000);
  const spans: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', secondsADay],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = spans.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en-US').format(Math.trunc(seconds / size), unit);
}

function dividing(at: Date, view: Viewpoint): string {
  const isThisYear = numeric(at, view)[0] === numeric(view.now, view)[0];
  return pretty(at, view, date(at, view, 'long', true, !isThisYear));
}

const tokens: Record<string, (at: Date, view: Viewpoint) => string> = {
  date_num: (at, view) => numeric(at, view).join('-'),
  date_slash: (at, view) => {
    const [year, month, day] = numeric(at, view);
    return `${month}/${day}/${year}`;
  },
  date: (at, view) => date(at, view, 'long'),
  date_short: (at, view) => date(at, view, 'short'),
  date_long: (at, view) => date(at, view, 'long', true),
  date_long_full: full,
  date_pretty: (at, view) => pretty(at, view, date(at, view, 'long')),
  date_short_pretty: (at, view) => pretty(at, view, date(at, view, 'short')),
  date_long_pretty: (at, view) => pretty(at, view, date(at, view, 'long', true)),
  day_divider_pretty: dividing,
  time: (at, view) => clock(at, view, false),
  time_secs: (at, view) => clock(at, view, true),
  ago,
};

/** The text of a date token; null when the format has a token Slack does not know, so that the fallback is shown. */
export function formatSlackDate(timestamp: number, format: string, view: Viewpoint): string | null {
  const at = new Date(timestamp * 1000);
  if (Number.isNaN(at.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const write = tokens[name];
    known &&= write !== undefined;
    return write ? write(at, view) : whole;
  });
  return known ? text.replace(/^(?:today|yesterday|tomorrow)/, (word) => word[0]?.toUpperCase() + word.slice(1)) : null;
}
