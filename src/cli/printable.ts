// What people typed, made fit for a terminal.

/**
 * The text on one line, without what a terminal would take for a command of its own or what would turn the direction of the text after it:
 * some of it comes from people and from the watched database.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

/** Rows of a label and a value, the labels in a column; rows without a value are left out. */
export function rowsText(rows: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = rows.flatMap(([label, value]) => (value ? [`${label.padEnd(17)} ${printable(value)}`] : []));
  return shown.join('\n');
}

/** `2026-01-01 12:30:05 UTC` */
export const timeText = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
