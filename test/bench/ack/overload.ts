// Far beyond what Backbolt can do: everybody is answered in time, by a card or by a polite "busy", and memory stays bounded.
import { setInterval } from 'node:timers';
import { type Figure, say } from '../report.ts';
import { quantile } from '../statistics.ts';
import type { Apps } from './apps.ts';
import { closedLoop, openLoop } from './load.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

// Ten times what Backbolt takes on at once.
const underWay = 2_000;
// Slack shows a failure to whoever is not acknowledged by then.
const slackWaitsMs = 3_000;

/** Keeps 2,000 commands under way for `ms`, then sees that Backbolt is well. */
export async function overload(slack: SlackStandIn, { backbolt }: Apps, ms: number): Promise<Figure[]> {
  const before = await backbolt.residentMb();
  let mostMb = before;
  const watching = setInterval(() => {
    void backbolt.residentMb().then((mb) => {
      mostMb = Math.max(mostMb, mb);
    });
  }, 250);
  const { outcomes, cardsPerSecond } = await closedLoop(slack, backbolt, { connections: underWay, ms });
  clearInterval(watching);
  const inTime = outcomes.filter(({ ms: took, status }) => took <= slackWaitsMs && status === 200);
  const cards = inTime.filter((outcome) => outcome.card).length;
  const busy = inTime.filter((outcome) => outcome.text.includes('busy')).length;
  say(`${outcomes.length} requests, ${cards} cards, ${busy} told "busy", ${outcomes.length - cards - busy} unanswered`);
  const after = await openLoop(slack, backbolt, { perSecond: 20, ms: 500 });
  const well = after.filter((outcome) => outcome.card).length / after.length;
  const acks = outcomes.map((outcome) => outcome.ms);
  const share = (part: number) => (100 * part) / outcomes.length;
  return [
    {
      name: 'overload-answered',
      value: share(cards + busy),
      unit: '%',
      ratio: null,
      note: `acknowledged within 3 s, by a card or "busy", ${underWay} under way`,
    },
    { name: 'overload-busy', value: share(busy), unit: '%', ratio: null, note: 'told that Backbolt is busy' },
    { name: 'overload-ack-p99', value: quantile(acks, 0.99), unit: 'ms', ratio: null },
    { name: 'overload-cards', value: cardsPerSecond, unit: 'cards/s', ratio: null },
    {
      name: 'overload-rss',
      value: mostMb,
      unit: 'MB',
      ratio: mostMb / before,
      note: `to the memory before (${Math.round(before)} MB)`,
    },
    {
      name: 'overload-well-after',
      value: 100 * well,
      unit: '%',
      ratio: null,
      note: 'answered by a card right afterwards',
    },
  ];
}
