// What a Supabase project's security advisor finds, summed up.
import { readAdvice } from './advice-store.ts';
import type { AuthMetricsDeps } from './deps.ts';
import type { Advisory } from './project-source.ts';

export type AdviceFigures = {
  /** How many of each level, the gravest first; null before the first answer. */
  levels: { level: string; count: number }[] | null;
  /** The first of them. */
  findings: Advisory[];
  at: Date | null;
  /** Why there is no newer answer. */
  problem: string | null;
};

const mostFindings = 10;

/** Null where nobody can be asked: it is off. */
export async function adviceFigures(deps: Pick<AuthMetricsDeps, 'db' | 'project'>): Promise<AdviceFigures | null> {
  if (deps.project === undefined) return null;
  const { findings, at, problem } = (await readAdvice(deps.db)) ?? { findings: null, at: null, problem: null };
  const byLevel = Map.groupBy(findings ?? [], ({ level }) => level);
  const levels = findings && [...byLevel].map(([level, all]) => ({ level, count: all.length }));
  return { levels, findings: (findings ?? []).slice(0, mostFindings), at, problem };
}
