// Which slash commands fit what was typed so far.
import type { PageState } from '../page-protocol.ts';

export type Command = PageState['commands'][number];

/** What the composer offers for a draft: commands to choose from, or the one that is being filled in. */
export type Offer = { choices: readonly Command[]; filling: Command | null };

/** Reads a draft: before the first space it names a command, after it the command's hint is wanted. */
export function offerFor(draft: string, commands: readonly Command[]): Offer {
  const typed = /^(\/\S*)(\s?)/.exec(draft);
  if (!typed) return { choices: [], filling: null };
  const [, name = '', space] = typed;
  if (space) return { choices: [], filling: commands.find(({ command }) => command === name) ?? null };
  return { choices: commands.filter(({ command }) => command.startsWith(name.toLowerCase())), filling: null };
}
