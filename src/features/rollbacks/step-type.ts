// The contract of a step type: what each of them says and does; the run engine knows nothing else of them.
import type { z } from 'zod';
import type { TargetDb, TargetTx } from '../../db/target.ts';
import type { Json } from '../../lib/canonical-json.ts';
import type { Channel, Communication } from '../communications/communication.ts';
import type { MessageTemplates } from '../communications/load-templates.ts';
import type { AudiencePolicy } from '../communications/policy.ts';
import type { Given } from '../communications/write-message.ts';
import type { Binding } from './binding.ts';
import type { Figures } from './figures.ts';
import type { TargetPolicy } from './policy.ts';
import type { Tools } from './tools.ts';

/**
 * Where the effect of a step lies, and so how it is made to happen once.
 * `ledger`: in the target database, in one transaction with its ledger row. `outside`: anywhere else; the intent is committed before, and
 * after a crash `check` says what is known. `wait`: it has no effect, and is looked at again until it holds. `person`: somebody answers.
 */
export type Place = 'ledger' | 'outside' | 'wait' | 'person';

export type Description = {
  /** One line, what it does, in the imperative: `Switch the flag new_sign_in off`. */
  what: string;
  /** Exactly what will run: statements with their values, the arguments of a program, a request. Part of the plan and its hash. */
  exactly: readonly string[];
  place: Place;
  /** Somebody must type the incident's number before it is done. */
  destructive: boolean;
  /** What undoing it does; null where it cannot be undone. */
  undo: string | null;
  /** It only looks: nothing is there to be undone. */
  changesNothing?: boolean;
  /** Whether doing it a second time has no other effect than doing it once; else one that may have been done is never done again unasked. */
  repeatable: boolean;
};

/** What a step would do, found without doing it; `how` says in which way, since not everything can be tried. */
export type Preview = {
  how: 'rolled_back' | 'explain' | 'read' | 'dry_run' | 'described';
  /** For people, one finding a line, such as `12 rows would change`. */
  lines: readonly string[];
  /** Why the step cannot be done as it stands; the plan is then not one that can be approved. */
  problem?: string;
};

/** A figure that must be the same before and after. */
export type Invariant = { name: string; before: string; after: string };

/** What a step did. It is stored with the step: scrubbed, small, and all that its undo is given. */
export type Effect = {
  /** Rows, objects or recipients touched; null where nothing is counted. */
  rows: number | null;
  /** The end of what it printed, or what it found. */
  output: string;
  invariants?: readonly Invariant[];
  /** What undo needs: how it was before, and what we made of it. */
  prior?: Json;
};

export type Ran =
  | ({ state: 'done' } & Effect)
  /** Looked at again after so many seconds of domain time; `done` of `total` for the progress bar. */
  | { state: 'waiting'; againInSeconds: number; progress: { done: number; total: number; phase: string } };

/** What a look at the world says of a step that may or may not have been done. */
export type Finding = { state: 'done' | 'not_done' | 'unknown'; evidence: string };

export type Verdict = { ok: boolean; evidence: string };

/** What one step says, and what became of it. */
export type Messages = {
  /** Promises to post it once, whatever happens; a second time with the same step promises nothing more. */
  say(message: { channel: string | null; text: string }): Promise<void>;
  find(): Promise<
    { state: 'requested' | 'posting' | 'posted' | 'refused' | 'unknown'; refusal: string | null } | undefined
  >;
};

/** A message template with its values, as a step asks for it; what is left out is what template and policy say. */
export type UserMessage = {
  template: string;
  values: Given;
  channels: readonly Channel[] | undefined;
  audience: { name: string; parameters: readonly string[] } | undefined;
};

/** What one step tells users. */
export type Communications = {
  preview(message: UserMessage): Promise<Preview>;
  /** Has it written down once, and sent by itself: a second time with the same step gives the same one. */
  send(message: UserMessage): Promise<Communication>;
  find(): Promise<Communication | undefined>;
};

/** The templates and audiences that there are. */
export type MessageCatalog = {
  templates: Pick<MessageTemplates, 'get' | 'all'>;
  audiences: Readonly<Record<string, AudiencePolicy>>;
};

/** What a step may use. */
export type World = {
  /** The transaction with the ledger row; only there for steps whose place is `ledger`. */
  tx: TargetTx | undefined;
  target: TargetDb | undefined;
  targetPolicy: TargetPolicy | undefined;
  tools: Tools;
  /** What this step says in Slack. */
  messages: Messages;
  /** What this step says to users. */
  communications: Communications;
  /** The figures of the watched system over the last so many minutes. */
  figures(minutes: number): Promise<Figures>;
  /** Domain time, and when this step began. */
  at: Date;
  startedAt: Date;
  /** The same for each attempt at this step of this run, and for no other: an idempotency key. */
  key: string;
  /** The run's number and its incident's, for what is told to other systems. */
  run: { number: number; incident: number | null };
  /** This step's id in its runbook; with the run's number it names what the step keeps. */
  stepId: string;
  /** Ends what is under way: the run was taken over, or Backbolt stops. */
  signal: AbortSignal;
  /** What `before` read, for place `outside`. */
  before: Json | undefined;
  /** What an earlier step of this run did; undefined where there is none of that id, or it was not done. */
  earlier(stepId: string): Effect | undefined;
  /** What a person answered, for place `person`. */
  answer: Answer | undefined;
  /** Shown on the card; monotonic. */
  progress(done: number, total: number, phase: string): void;
};

/** What is known when a runbook is checked without running it. */
export type LintContext = {
  hasTarget: boolean;
  targetPolicy: TargetPolicy | undefined;
  tools: Pick<Tools, 'has'>;
  messages: MessageCatalog;
};

/** What a step of place `person` asks: every line confirmed, or go or no-go. */
export type Question = { kind: 'checklist'; lines: readonly string[] } | { kind: 'go_no_go'; question: string };
export type Answer = { by: string; go: boolean; note: string };

export type StepType<Spec = unknown> = {
  /** As in the runbook: `type: sql`. */
  type: string;
  /** The members that this type has besides those of every step; `bind` says where parameters may stand. */
  schema(bind: Binding): z.ZodType<Spec>;
  describe(spec: Spec, policy: TargetPolicy | undefined, messages: MessageCatalog): Description;
  /** Problems in the runbook, each with its remedy; checked at start and by `runbook lint`. */
  lint?(spec: Spec, context: LintContext): Promise<string[]> | string[];
  /** Only of place `person`. */
  asks?(spec: Spec): Question;
  preview(spec: Spec, world: World): Promise<Preview>;
  /**
   * How long the target's locks are waited for and how long a statement may take; only of place `ledger`, 2 s and 30 s unless said.
   * `repeatableRead` where before and after must not see what others do meanwhile.
   */
  limits?(spec: Spec): { lockTimeoutMs: number; statementTimeoutMs: number; repeatableRead?: boolean };
  /** Only of place `ledger`: nothing is to be verified after it, so that the next step may follow in the same transaction. */
  mayShare?(spec: Spec): boolean;
  /**
   * Only of place `outside`: reads how it is before, which undo needs. It is committed with the intent, so that it is not lost when Backbolt
   * dies while the step runs; `run`, `check` and undo find it in `world.before`.
   */
  before?(spec: Spec, world: World): Promise<Json>;
  /** Does it, and returns what it did. For `person` it is called when somebody answered. @throws AppError when nothing was changed; anything thrown by an `outside` step that may have had an effect must be an `unknownOutcome`. */
  run(spec: Spec, world: World): Promise<Ran>;
  /** Whether it was done. `effect` is what was stored before it ran, if anything. */
  check(spec: Spec, world: World): Promise<Finding>;
  /** Whether it did what it was for; asked after it was done, and again by hand. */
  verify(spec: Spec, effect: Effect, world: World): Promise<Verdict>;
  /** How the prior state is brought back; absent where nothing can be undone. */
  undo?: {
    /** `differs` when what is there now is not what we left: somebody else changed it since. */
    preview(spec: Spec, effect: Effect, world: World): Promise<Preview & { differs?: string }>;
    run(spec: Spec, effect: Effect, world: World): Promise<Effect>;
    /** Whether it was undone. */
    check(spec: Spec, effect: Effect, world: World): Promise<Finding>;
  };
};
