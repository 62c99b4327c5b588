// The emoji picker: for reactions, composers and rich text.
import { drawEmoji } from '../emoji/draw.ts';
import { emojiNames, findEmoji, searchEmoji } from '../emoji/table.ts';
import { type ChooserGroup, openChooser } from '../popup/chooser.ts';

type Entry = { key: string; text: string; look: unknown };

/** What people on call reach for most. */
const often = ['+1', 'eyes', 'white_check_mark', 'tada', 'raised_hands', 'fire', 'rotating_light', 'pray', 'heart'];
const most = 180;

function entryOf(name: string): Entry {
  return { key: name, text: name, look: drawEmoji(name) };
}

function groupsFor(typed: string): ChooserGroup<Entry>[] {
  const wanted = typed.trim().replaceAll(':', '');
  if (wanted !== '') return [{ label: 'Found', entries: searchEmoji(wanted, most).map(entryOf) }];
  return [
    { label: 'Often used', entries: often.filter((name) => findEmoji(name)).map(entryOf) },
    { label: 'All emoji', entries: emojiNames().map(entryOf) },
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
