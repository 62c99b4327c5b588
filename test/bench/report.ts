// What a benchmark says: figures with their ratio to the baseline of the same run, as a table or as JSON lines.

export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** To the baseline measured in the same run; null where there is none. */
  ratio: number | null;
  /** For people: how it was measured, or the aim. */
  note?: string;
};

/** `quick` makes it short, to see that it runs: its figures mean little. `sizes` and `only` are parts of one that can be run in parts. */
export type Bench = (options: { quick: boolean; sizes?: string; only?: string }) => Promise<Figure[]>;

/** One JSON object a line. */
export function printJson(figures: readonly Figure[]): void {
  for (const { name, value, unit, ratio } of figures) {
    console.log(JSON.stringify({ name, value: rounded(value), unit, ratio: ratio === null ? null : rounded(ratio) }));
  }
}

export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, value, unit, ratio, note }) => [
    name,
    `${rounded(value)}`,
    unit,
    ratio === null ? '' : `${rounded(ratio)} ×`,
    note ?? '',
  ]);
  const table = [['figure', 'value', 'unit', 'ratio', 'note'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    const cells = row.map((cell, n) =>
      n === 1 || n === 3 ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

/** Progress for whoever waits, apart from the figures. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
