// Records of a CSV file (RFC 4180) that a spreadsheet shows and never runs.

/** One record, with its line break. */
export function csvRecord(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

/**
 * A spreadsheet runs a cell that begins with = + - @ (also as full-width signs), a tab or a line break as a formula, and a formula can
 * send the sheet away: an apostrophe before it makes it text. This also meets harmless cells, such as names (`@ann`).
 */
function field(text: string): string {
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
