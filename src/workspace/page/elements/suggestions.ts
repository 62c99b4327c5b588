// What the app offers in an external select while one types, asked for once the typing pauses.
import type { MultiSelect, Select } from '@slack/types';
import { change } from '../session.ts';
import type { ElementRef, Surface } from '../surface.ts';
import { type EntryGroup, fromOptions } from './choices.ts';

const pauseMs = 250;
/** What Slack waits for when the app does not say. */
const defaultMinimum = 3;

export type Suggestions = {
  groups: () => readonly EntryGroup[];
  hint: (typed: string) => string | null;
  typed: (typed: string) => void;
};

/** Begins to ask; what arrives late for an older word is dropped. */
export function openSuggestions(select: Select | MultiSelect, surface: Surface, ref: ElementRef): Suggestions {
  const minimum = ('min_query_length' in select ? select.min_query_length : undefined) ?? defaultMinimum;
  let groups: readonly EntryGroup[] = [];
  let state: 'idle' | 'loading' | 'failed' = 'idle';
  let due: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const ask = async (typed: string): Promise<void> => {
    asked += 1;
    const mine = asked;
    const answer = await surface.suggest(ref, typed);
    if (mine !== asked) return;
    state = answer?.ok ? 'idle' : 'failed';
    groups = answer?.ok ? fromOptions(answer.options) : [];
    change();
  };
  return {
    groups: () => groups,
    hint: (typed) => {
      if (typed.length < minimum)
        return `Type at least ${minimum} ${minimum === 1 ? 'character' : 'characters'} to search`;
      return { idle: null, loading: 'Loading…', failed: 'The options could not be loaded.' }[state];
    },
    typed: (typed) => {
      clearTimeout(due);
      asked += 1;
      groups = [];
      if (typed.length < minimum) return;
      state = 'loading';
      due = setTimeout(() => void ask(typed), typed === '' ? 0 : pauseMs);
    },
  };
}
