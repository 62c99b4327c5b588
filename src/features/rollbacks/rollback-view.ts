// All that a card shows of a rollback.
import type { Progress } from '../events/progress.ts';
import type { Figures } from './figures.ts';
import type { Rollback, RunStep } from './rollback.ts';
import type { Vote } from './rollback-store.ts';
import type { Question } from './step-type.ts';

export type RollbackView = {
  run: Rollback;
  steps: readonly RunStep[];
  votes: readonly Vote[];
  progress: Progress | undefined;
  /** The Slack ids of those whom the plan's approval is asked of; empty: everybody but the requester. */
  approvers: readonly string[];
  /** What the step asks that waits for a person. */
  question: Question | undefined;
  /** The incident's channel, or the one that was chosen; undefined where there is none (yet). */
  channel: string | undefined;
  /** When its incident began; undefined where it has none. */
  incidentSince: Date | undefined;
  /** The last hash of its record, which proves all of it. */
  head: string;
};

export type Proposal = { runbook: string; title: string; why: string };
type RunbookChoice = {
  name: string;
  title: string;
  when: string;
  /** Why it cannot be used here; undefined when it can. */
  unavailable: string | undefined;
};
export type StartView = {
  incident: { number: number; title: string } | undefined;
  runbooks: readonly RunbookChoice[];
  proposals: readonly Proposal[];
  figures: Figures | undefined;
};
