// Slack's emoji by name and by character, and where each stands on the sheet of pictures that the workspace serves.

type Picture = { char: string; x: number; y: number };
/** `skins` are its five skin tones, from the lightest. */
export type Emoji = Picture & { skins?: readonly Picture[] };

const byName = new Map<string, Emoji>();
const byCharacter = new Map<string, string>();

/** The character without the sign that asks for its coloured form, which people leave out. */
function bare(character: string): string {
  return character.replaceAll('\u{fe0f}', '');
}

function nameCharacter(character: string, name: string): void {
  if (!byCharacter.has(bare(character))) byCharacter.set(bare(character), name);
}

/** Takes a table in place of the one before; later names of the same character are aliases. */
export function useEmoji(table: Iterable<readonly [string, Emoji]>): void {
  byName.clear();
  byCharacter.clear();
  for (const [name, emoji] of table) {
    byName.set(name, emoji);
    nameCharacter(emoji.char, name);
    emoji.skins?.forEach((skin, index) => {
      nameCharacter(skin.char, `${name}::skin-tone-${index + 2}`);
    });
  }
}

/** Fetches the table; without it the page shows names, and goes on. */
export async function loadEmoji(): Promise<void> {
  try {
    const response = await fetch('/workspace/emoji.json');
    if (response.ok) useEmoji(Object.entries((await response.json()) as Record<string, Emoji>));
  } catch {
    // The stream says that the workspace is away.
  }
}

/** The emoji of a name as Slack writes it between colons, `wave` or `wave::skin-tone-3`; null when there is none. */
export function findEmoji(name: string): Picture | null {
  const [, base = '', tone] = /^([^:]+)(?:::skin-tone-([2-6]))?$/.exec(name) ?? [];
  const emoji = byName.get(base);
  if (!emoji || !tone) return emoji ?? null;
  return emoji.skins?.[Number(tone) - 2] ?? emoji;
}

/** Whether the name is in the table; an unknown one stays the text that was typed. */
export function isEmoji(name: string): boolean {
  return findEmoji(name) !== null;
}

/** The name of a character, with its skin tone; null when the sheet does not have it. */
export function nameOfCharacter(character: string): string | null {
  return byCharacter.get(bare(character)) ?? null;
}

/** Every emoji once, by its first name, in the table's order. */
export function emojiNames(): string[] {
  return [...byCharacter.values()].filter((name) => !name.includes('::'));
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
