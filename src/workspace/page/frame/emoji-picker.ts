// The emoji picker: for reactions, composers and rich text.
import { drawEmoji } from '../emoji/draw.ts';
import { emojiNames, findEmoji, searchEmoji } from '../emoji/table.ts';
import { type ChooserGroup, openChooser } from '../popup/chooser.ts';

type Entry = { key: string; text: string; look: unknown };

/** What people on call reach for most. */
const often = ['+1', 'eyes', 'white_check_mark', 'tada', 'raised_hands', 'fire', 'rotating_light', 'pray', 'heart'];
const most = 180;

/** Where the kinds of emoji begin in Unicode, in the order that people look for them; flags come last. */
const ranges: readonly [from: number, to: number][] = [
  [0x1f600, 0x1f64f],
  [0x1f910, 0x1f9ff],
  [0x1f440, 0x1f4ff],
  [0x1f680, 0x1f6ff],
  [0x1f300, 0x1f43f],
  [0x1f500, 0x1f5ff],
  [0x23, 0x3299],
];

function rankOf(name: string): number {
  const point = findEmoji(name)?.char.codePointAt(0) ?? 0;
  const rank = ranges.findIndex(([from, to]) => point >= from && point <= to);
  return rank < 0 ? ranges.length : rank;
}

function entryOf(name: string): Entry {
  return { key: name, text: name, look: drawEmoji(name) };
}

function groupsFor(typed: string): ChooserGroup<Entry>[] {
  const wanted = typed.trim().replaceAll(':', '');
  if (wanted !== '') return [{ label: 'Found', entries: searchEmoji(wanted, most).map(entryOf) }];
  return [
    { label: 'Often used', entries: often.filter((name) => findEmoji(name)).map(entryOf) },
    {
      label: 'All emoji',
      entries: emojiNames()
        .sort((a, b) => rankOf(a) - rankOf(b))
        .map(entryOf),
    },
  ];
}

/** Opens the picker beside what was pressed. */
export function openEmojiPicker(event: Event, choose: (name: string) => void): void {
  const drawn = new Map<string, ChooserGroup<Entry>[]>();
  const groups = (typed: string): ChooserGroup<Entry>[] => {
    const known = drawn.get(typed) ?? groupsFor(typed);
    drawn.set(typed, known);
    return known;
  };
  openChooser(event.currentTarget as HTMLElement, {
    label: 'Emoji',
    look: 'emoji-picker',
    columns: 9,
    groups,
    choose: ({ key }) => choose(key),
  });
}
