// Slack's emoji by name and by character, and where each stands on the sheet of pictures that the workspace serves.

export type Emoji = { char: string; x: number; y: number };

/** Cells of the sheet by column, from top to bottom; the skin tones of an emoji follow it there. */
const rows = 62;
const byName = new Map<string, Emoji>();
const byCharacter = new Map<string, string>();
const taken = new Set<number>();

function cellOf({ x, y }: Emoji): number {
  return x * rows + y;
}

/** The character without the sign that asks for its coloured form, which people leave out. */
function bare(character: string): string {
  return character.replaceAll('\u{fe0f}', '');
}

/** Takes a table in place of the one before; later names of the same character are aliases. */
export function useEmoji(table: Readonly<Record<string, Emoji>>): void {
  byName.clear();
  byCharacter.clear();
  taken.clear();
  for (const [name, emoji] of Object.entries(table)) {
    byName.set(name, emoji);
    if (!byCharacter.has(bare(emoji.char))) byCharacter.set(bare(emoji.char), name);
    taken.add(cellOf(emoji));
  }
}

/** Fetches the table; without it the page shows names, and goes on. */
export async function loadEmoji(): Promise<void> {
  try {
    const response = await fetch('/workspace/emoji.json');
    if (response.ok) useEmoji((await response.json()) as Record<string, Emoji>);
  } catch {
    // The stream says that the workspace is away.
  }
}

function toned(emoji: Emoji, tone: number): Emoji {
  const cell = cellOf(emoji) + tone - 1;
  // Where the next cell is another emoji's, this one has no tones.
  if (taken.has(cellOf(emoji) + 1)) return emoji;
  const [first = '', ...rest] = bare(emoji.char);
  const sign = String.fromCodePoint(0x1f3f9 + tone);
  return { char: first + sign + rest.join(''), x: Math.floor(cell / rows), y: cell % rows };
}

/** The emoji of a name as Slack writes it between colons, `wave` or `wave::skin-tone-3`; null when there is none. */
export function findEmoji(name: string): Emoji | null {
  const [, base = '', tone] = /^([^:]+)(?:::skin-tone-([2-6]))?$/.exec(name) ?? [];
  const emoji = byName.get(base);
  if (!emoji) return null;
  return tone ? toned(emoji, Number(tone)) : emoji;
}

/** Whether the name is in the table; an unknown one stays the text that was typed. */
export function isEmoji(name: string): boolean {
  return findEmoji(name) !== null;
}

/** The name of a character, with its skin tone; null when the sheet does not have it. */
export function nameOfCharacter(character: string): string | null {
  const plain = bare(character);
  const name = byCharacter.get(plain);
  if (name) return name;
  const [, before = '', sign = '', after = ''] = /^(.*?)([\u{1f3fb}-\u{1f3ff}])(.*)$/u.exec(plain) ?? [];
  const base = byCharacter.get(before + after);
  return base && sign ? `${base}::skin-tone-${(sign.codePointAt(0) ?? 0) - 0x1f3f9}` : null;
}

/** Every emoji once, by its first name, in the table's order. */
export function emojiNames(): string[] {
  return [...byCharacter.values()];
}

/** Names that hold what was typed, those that begin with it first; aliases count. */
export function searchEmoji(typed: string, most: number): string[] {
  const wanted = typed.toLowerCase().replaceAll(' ', '_');
  const holding = [...byName.keys()].filter((name) => name.includes(wanted));
  const begin = holding.filter((name) => name.startsWith(wanted)).sort((a, b) => a.length - b.length);
  const seen = new Set<string>();
  return [...begin, ...holding]
    .filter((name) => {
      const character = byName.get(name)?.char ?? '';
      return seen.has(character) ? false : seen.add(character);
    })
    .slice(0, most);
}
