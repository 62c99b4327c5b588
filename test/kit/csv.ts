// Reads CSV as RFC 4180 defines it, strictly, to check what was written.

/** Records of fields. @throws Error where the grammar of RFC 4180 (section 2) does not allow what stands there. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let rest = text;
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const field = quoted ?? /^()[^",\r\n]*/.exec(rest);
    if (field === null) throw new Error('no field');
    record.push(quoted === null ? field[0] : (field[1] ?? '').replaceAll('""', '"'));
    rest = rest.slice(field[0].length);
    if (rest.startsWith(',')) rest = rest.slice(1);
    else if (rest.startsWith('\r\n')) {
      records.push(record);
      record = [];
      rest = rest.slice(2);
    } else throw new Error(`neither comma nor end of a record: ${rest.slice(0, 20)}`);
  }
  return records;
}
