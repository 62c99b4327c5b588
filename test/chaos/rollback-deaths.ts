// Where a process that executes a run can die: at the messages that it exchanges with either database, and at its calls of the service outside.
import { expect } from 'vitest';
import type { ServicePoint } from './effect-service.ts';
import type { Point } from './postgres-front.ts';
import { drive, type Story } from './rollback-drive.ts';
import { type Lane, newStory, startRunner } from './rollback-lane.ts';

/** The run from its request on, or its undoing. */
export type Chapter = 'forward' | 'undo';

export type Death = { chapter: Chapter } & (
  | { way: 'own' | 'target'; point: Point }
  | { way: 'service'; point: ServicePoint }
);

export const aboutDeath = ({ chapter, way, point }: Death): string => `${chapter}, ${way}: ${JSON.stringify(point)}`;

/** Holds whoever brings the run at this point. Resolves with whether it came there. */
export async function holdAt({ fronts, service }: Lane, { label }: Story, death: Death): Promise<boolean> {
  const own = fronts.own.watch(death.way === 'own' ? death.point : undefined);
  const target = fronts.target.watch(death.way === 'target' ? death.point : undefined);
  const there =
    death.way === 'service'
      ? service.hold(label, death.point).then(() => true)
      : { own: own.reached, target: target.reached }[death.way];
  // Whoever ends without having come there never does.
  return await Promise.race([there, own.ended.then(() => false)]);
}

/** The points of a chapter that nobody disturbs: those at which something has just become, or is about to become, true. */
function deathsIn(chapter: Chapter, { own, target }: Record<'own' | 'target', readonly Point[]>): Death[] {
  const at = (way: 'own' | 'target', points: readonly Point[]) => points.map((point) => ({ chapter, way, point }));
  const calls = chapter === 'forward' ? (['do', 'check'] as const) : (['check', 'undo'] as const);
  const outside = ['once', 'keyed'].flatMap((step) =>
    calls.flatMap((call) => (['before', 'after'] as const).map((when) => ({ step, call, when }))),
  );
  return [
    ...at('own', own.filter(isOwnChange)),
    ...at('target', target.filter(isStatement)),
    ...outside.map((point) => ({ chapter, way: 'service' as const, point })),
  ];
}

// A commit, or a statement about the lease, which is a transaction of its own.
const isOwnChange = ({ side, type, about = '' }: Point) =>
  side === 'client' &&
  ((type === 'Q' && about.startsWith('commit')) ||
    (type === 'S' && about.includes('rollback_lease') && !about.includes('for update')));

// Before a statement, when it was done and not yet said to be the end of it, and after that.
const isStatement = ({ side, type, when }: Point) =>
  side === 'client' && (type === 'Q' || type === 'S' || (type === 'P' && when === 'before'));

type OnFinished = (close: () => Promise<void>) => void;
let known: Promise<Death[]> | undefined;

/** The points of a whole run, from the request to the end of its undoing, in a process that nobody disturbs: the same for all lanes. */
export async function allDeaths(lane: Lane, onFinished: OnFinished): Promise<Death[]> {
  known ??= findDeaths(lane, onFinished);
  return await known;
}

async function findDeaths(lane: Lane, onFinished: OnFinished): Promise<Death[]> {
  const child = startRunner();
  onFinished(() => child.kill());
  const deaths: Death[] = [];
  for (const chapter of ['forward', 'undo'] as const) {
    const story = await storyFor(lane, chapter);
    const { own, target } = lane.fronts;
    const watched = [own.watch(), target.watch()];
    expect(await child.order({ at: lane.through, story })).toBe('ended');
    await Promise.all(watched.map(({ ended }) => ended));
    keepToUndo(lane, story);
    deaths.push(...deathsIn(chapter, { own: own.points(), target: target.points() }));
  }
  return deaths;
}

const completed = new WeakMap<Lane, Story>();

/** A run that has come to where the chapter begins. */
export async function storyFor(lane: Lane, chapter: Chapter): Promise<Story> {
  if (chapter === 'forward') return await newStory(lane, 'completed');
  const story = completed.get(lane) ?? (await newStory(lane, 'completed'));
  if (!completed.delete(lane)) await drive(lane.engine, story, { alone: true });
  return { ...story, end: 'undone' };
}

/** The next run of the lane that is undone is this one, if it was not undone yet. */
export function keepToUndo(lane: Lane, story: Story): void {
  if (story.end === 'completed') completed.set(lane, story);
}

/** About so many of them, evenly from the first to the last. */
export const sampleOf = (deaths: readonly Death[], count: number): Death[] =>
  deaths.filter((_, n) => n % Math.ceil(deaths.length / count) === 0);
