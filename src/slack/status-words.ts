// What is typed after /auth-status: a window, a watched system, or both in any order.
import { createHash } from 'node:crypto';
import { listSources, type SourceChoice } from '../features/auth-metrics/read-status.ts';
import { defaultWindow, isWindowId, type WindowId } from '../features/auth-metrics/windows.ts';
import type { StatusDeps } from './pictures/status-pictures.ts';

export type Asked = { window: WindowId; source: string | undefined };

/** Undefined when the words are neither. A system is named by its name or label, whatever the case. */
export async function askedFor(deps: StatusDeps, text: string): Promise<Asked | undefined> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const window = words.find(isWindowId);
  const named = words
    .filter((word) => word !== window)
    .join(' ')
    .toLowerCase();
  if (named === '') return { window: window ?? defaultWindow, source: undefined };
  const sources = await listSources(deps);
  const source = sources.find(({ name, label }) => [name.toLowerCase(), label.toLowerCase()].includes(named));
  return source && { window: window ?? defaultWindow, source: source.name };
}

/** A watched system in a menu: names can be longer than what Slack's options carry. */
export function sourceId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

/** The system of a menu's option; undefined when it is watched no more. */
export function sourceWithId(deps: Pick<StatusDeps, 'sources'>, id: string): string | undefined {
  return [...deps.sources.keys()].find((name) => sourceId(name) === id);
}

/** The systems to choose from, where there are several. */
export async function sourceOptions(deps: StatusDeps): Promise<{ id: string; name: string; label: string }[]> {
  if (deps.sources.size < 2) return [];
  return (await listSources(deps)).map(({ name, label }: SourceChoice) => ({ id: sourceId(name), name, label }));
}
