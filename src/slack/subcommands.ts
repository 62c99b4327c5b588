// Finds the listener of a slash command by the first word that was typed after it.
import type { CommandListener } from './listener.ts';

type Found<Deps> = { listener: CommandListener<Deps>; text: string };

/**
 * Says for a text which of a command's listeners it is for, and what is left of the text for it.
 * @throws TypeError when two are for the same word, or none is for the words that nobody knows.
 */
export function routeSubcommands<Deps>(listeners: readonly CommandListener<Deps>[]): (text: string) => Found<Deps> {
  const byWord = new Map(listeners.map((listener) => [listener.subcommand, listener]));
  const rest = byWord.get(undefined);
  if (rest === undefined || byWord.size !== listeners.length) {
    const words = listeners.map((listener) => listener.subcommand ?? '(the rest)').join(', ');
    throw new TypeError(
      `${listeners[0]?.command} needs one listener for each sub-command and one for the rest: ${words}`,
    );
  }
  return (text) => {
    const [word = '', after = ''] = text.trim().split(/\s+(.*)/s);
    const listener = byWord.get(word.toLowerCase());
    return listener === undefined ? { listener: rest, text } : { listener, text: after };
  };
}
