// What a look at the world says, turned around for undo: done is not undone.
import type { Finding } from './step-type.ts';

const opposites = { done: 'not_done', not_done: 'done', unknown: 'unknown' } as const;

export const opposite = ({ state, evidence }: Finding): Finding => ({ state: opposites[state], evidence });
