// Where a process that executes a run can die: at the messages that it exchanges with either database, and at its calls of the service outside.
import type { ServicePoint } from './effect-service.ts';
import type { Point } from './postgres-front.ts';
import type { Story } from './rollback-drive.ts';
import type { Lane } from './rollback-lane.ts';

/** The run from its request on, or its undoing. */
export type Chapter = 'forward' | 'undo';
export const ends = { forward: 'completed', undo: 'undone' } as const;

export type Death = { chapter: Chapter } & ({ way: 'own' | 'target'; point: Point } | { way: 'service'; point: ServicePoint });

export const aboutDeath = ({ chapter, way, point }: Death): string => `${chapter}, ${way}: ${JSON.stringify(point)}`;

/** Holds whoever brings the run at this point. Resolves with whether it came there. */
export async function holdAt({ fronts, service }: Lane, { label }: Story, death: Death): Promise<boolean> {
  const point = (way: 'own' | 'target') => (death.way === way ? death.point : undefined);
  const { reached, ended } = fronts.own.watch(point('own'));
  const inTarget = fronts.target.watch(point('target'));
  if (death.way === 'own') return await reached;
  if (death.way === 'target') return await inTarget.reached;
  // Nobody who ends has come there.
  return await Promise.race([service.hold(label, death.point).then(() => true), ended.then(() => false)]);
}

/** The points of a chapter that nobody disturbs: those at which something has just become, or is about to become, true. */
export function deathsIn(chapter: Chapter, { own, target }: Record<'own' | 'target', readonly Point[]>): Death[] {
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
