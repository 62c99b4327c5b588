// Each run of a command is a request of its own.
import { newId } from '../lib/ids.ts';

/** The key of an intent that nothing repeats: who runs a command twice means it twice. */
export const newKey = (): string => `cli:${newId()}`;
