// Far beyond what Backbolt can do: everybody is answered in time, by a card or by a polite "busy", and memory stays bounded.
import { setInterval } from 'node:timers';
import type { Program } from '../program.ts';
import { type Figure, say } from '../report.ts';
import { quantile } from '../statistics.ts';
import type { Apps } from './apps.ts';
import { closedLoop, openLoop } from './load.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

// Ten times what Backbolt takes on at once.
const underWay = 2_000;
// Slack shows a failure to whoever is not acknowledged by then.
const slackWaitsMs = 3_000;

/** Keeps 2,000 commands under way for `ms`, at the bare app (which turns nobody away) and at Backbolt, which must be well afterwards. */
export async function overload(slack: SlackStandIn, { backbolt, bare }: Apps, ms: number): Promise<Figure[]> {
  const baseline = await flood(slack, bare, ms);
  const ours = await flood(slack, backbolt, ms);
  const after = await openLoop(slack, backbolt, { perSecond: 20, ms: 500 });
  const well = (100 * after.filter((outcome) => outcome.card).length) / after.length;
  const figure = (name: string, unit: string, of: keyof Flood, note: string): Figure[] => [
    { name: `${name}-bare`, value: baseline[of], unit, ratio: null },
    { name, value: ours[of], unit, ratio: ours[of] / baseline[of], note },
  ];
  const answered = `acknowledged within 3 s, by a card or "busy", ${underWay} under way`;
  return [
    ...figure('overload-answered', '%', 'answered', answered),
    { name: 'overload-busy', value: ours.busy, unit: '%', ratio: null, note: 'told that Backbolt is busy' },
    ...figure('overload-ack-p99', 'ms', 'ackP99', 'aim: below 3,000'),
    ...figure('overload-cards', 'cards/s', 'cardsPerSecond', ''),
    ...figure('overload-rss', 'MB', 'mostMb', 'the most memory'),
    { name: 'overload-well-after', value: well, unit: '%', ratio: null, note: 'answered by a card right afterwards' },
  ];
}

type Flood = { answered: number; busy: number; ackP99: number; cardsPerSecond: number; mostMb: number };

async function flood(slack: SlackStandIn, app: Program, ms: number): Promise<Flood> {
  let mostMb = await app.residentMb();
  const watching = setInterval(() => {
    void app.residentMb().then((mb) => {
      mostMb = Math.max(mostMb, mb);
    });
  }, 500);
  const { outcomes, cardsPerSecond } = await closedLoop(slack, app, { connections: underWay, ms });
  clearInterval(watching);
  const inTime = outcomes.filter(({ ms: took, status }) => took <= slackWaitsMs && status === 200);
  const busy = inTime.filter((outcome) => outcome.text.includes('busy')).length;
  const answered = busy + inTime.filter((outcome) => outcome.card).length;
  const late = outcomes.filter((outcome) => outcome.ms > slackWaitsMs).length;
  say(`${app.name}: ${outcomes.length} requests, ${answered} answered (${busy} "busy"), ${late} acknowledged late`);
  const share = (part: number) => (100 * part) / outcomes.length;
  const ackP99 = quantile(
    outcomes.map((outcome) => outcome.ms),
    0.99,
  );
  return { answered: share(answered), busy: share(busy), ackP99, cardsPerSecond, mostMb };
}
