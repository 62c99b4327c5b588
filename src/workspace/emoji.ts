// Slack's emoji by name: the table of emoji-datasource, whose names are Slack's.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const Drawn = z.object({ unified: z.string(), sheet_x: z.number(), sheet_y: z.number() });
const Datasource = z.array(
  Drawn.extend({ short_names: z.array(z.string()), skin_variations: z.record(z.string(), Drawn).optional() }),
);

type Picture = {
  /** The character itself. */
  char: string;
  /** Column and row in the sheet of pictures; a cell is 34 pixels wide and high, the picture in it 32. */
  x: number;
  y: number;
};

export type Emoji = Picture & {
  /** Skin tones 2 to 6, in order: `:wave::skin-tone-2:` is the first. */
  skins?: readonly Picture[];
};

const require = createRequire(import.meta.url);
const skinTones = ['1F3FB', '1F3FC', '1F3FD', '1F3FE', '1F3FF'];

/** The sheet that holds all pictures: Google's, 32 pixels. */
export const emojiSheet = join(dirname(require.resolve('emoji-datasource/package.json')), 'img/google/sheets/32.png');

let read: ReadonlyMap<string, Emoji> | undefined;

/** Every emoji by its name without colons; a thing with two names is there twice. Read at the first use (a tenth of a second). */
export function emojiByName(): ReadonlyMap<string, Emoji> {
  read ??= readEmoji();
  return read;
}

/** Whether Slack knows this name, without colons, a skin tone included: `wave::skin-tone-3`. */
export function isEmojiName(name: string): boolean {
  const [base = '', tone, ...more] = name.split('::');
  const emoji = emojiByName().get(base);
  if (emoji === undefined || more.length > 0) return false;
  return tone === undefined || (/^skin-tone-[2-6]$/.test(tone) && emoji.skins !== undefined);
}

function readEmoji(): Map<string, Emoji> {
  const rows = Datasource.parse(require('emoji-datasource/emoji.json'));
  return new Map(
    rows.flatMap(({ short_names: names, skin_variations: variations = {}, ...drawn }) => {
      const skins = skinTones.flatMap((tone) => (variations[tone] === undefined ? [] : [picture(variations[tone])]));
      const emoji = { ...picture(drawn), ...(skins.length === skinTones.length ? { skins } : {}) };
      return names.map((name): [string, Emoji] => [name, emoji]);
    }),
  );
}

function picture(drawn: z.infer<typeof Drawn>): Picture {
  const char = String.fromCodePoint(...drawn.unified.split('-').map((code) => Number.parseInt(code, 16)));
  return { char, x: drawn.sheet_x, y: drawn.sheet_y };
}
