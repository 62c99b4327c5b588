// Who fails to sign in, as it is told.
import type { AuthMetricsPolicy } from './policy.ts';
import type { WindowId } from './windows.ts';

type OffenderFigures = {
  /** Data of the watched database; shortened unless the report is in full. */
  name: string;
  /** In all, and in their worst hour. */
  failed: number;
  succeeded: number;
  worstFailed: number;
  worstHour: Date;
};

/** `above`: how many failed more often in one hour than the limit allows. */
export type OffenderList = { above: number; worst: readonly OffenderFigures[] };

export type SecurityReport = {
  source: string;
  window: WindowId;
  /** Whole hours. */
  from: Date;
  to: Date;
  /** Up to when the lists were read; null when they never were. */
  readUpTo: Date | null;
  limits: AuthMetricsPolicy['security'];
  /** Null: the source does not say. */
  addresses: OffenderList | null;
  accounts: OffenderList | null;
  /** The hour with the most failed sign-ins of all; null when that is unknown. */
  worstHour: { at: Date; failed: number } | null;
  /** How many addresses are suspicious. */
  suspicious: number;
  inFull: boolean;
  /** Whether there is anybody who may see it in full. */
  mayAsk: boolean;
};
