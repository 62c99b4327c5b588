// SQL as a tagged template: values become parameters, fragments nest, text is never pasted.
import { escapeLiteral } from 'pg';

/** One statement, its values apart from its text. */
export class Sql {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Set by `prepared`. */
  readonly name: string | undefined;

  constructor(text: string, values: readonly unknown[], name?: string) {
    this.text = text;
    this.values = values;
    this.name = name;
  }
}

/** ``sql`select … where id = ${id}` ``: each value becomes `$n`; a value that is itself `sql` is spliced in. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  const values: unknown[] = [];
  const text = strings.reduce((before, string, index) => {
    const part = parts[index - 1];
    if (!(part instanceof Sql)) {
      values.push(part);
      return `${before}$${values.length}${string}`;
    }
    const shifted = part.text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + values.length}`);
    values.push(...part.values);
    return before + shifted + string;
  });
  return new Sql(text, values);
}

/**
 * Has each connection keep the statement's plan under `name` (one name, one text), which halves the time of a short one. Not within a
 * transaction: behind a pooler that cannot keep plans the statement is sent again in full.
 */
export function prepared(name: string, statement: Sql): Sql {
  return new Sql(statement.text, statement.values, name);
}

/**
 * The statement as one text, each value a quoted literal: for statements that share a round trip, which take no parameters. Each value needs a
 * cast where its place does not say its type.
 */
export function withLiterals({ text, values }: Sql): string {
  return text.replace(/\$(\d+)/g, (_, n: string) => {
    const value = values[Number(n) - 1];
    return value === null || value === undefined ? 'null' : escapeLiteral(String(value));
  });
}

/** Text of our own files (a migration, a pack's query) as a statement. Never for what came from outside. */
export function sqlFile(text: string, values: readonly unknown[] = []): Sql {
  return new Sql(text, values);
}

/** A name (schema, table, role) quoted so that it is a name whatever is in it. */
export function identifier(name: string): Sql {
  return new Sql(`"${name.replaceAll('"', '""')}"`, []);
}
