// Which source pack fits a database: the one whose tables are there.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { SourcePack } from './source-pack.ts';

/** The pack that was chosen, or the one to go on with until one fits; `remark`: what whoever runs Backbolt should know or do. */
export type Recognition = { pack: SourcePack; recognised: boolean; remark: string | null };

/** The pack whose views are made for Backbolt: where they are there, somebody wanted them read. */
export const ownPack = 'generic';

const There = z.object({ name: z.string(), columns: z.array(z.string()) });

/**
 * Looks which packs' sign-ins are there. The generic pack goes before the others; of several others none is chosen.
 * @throws AppError of kind unavailable.
 */
export async function recognisePack(db: Queryable, packs: readonly SourcePack[]): Promise<Recognition> {
  const reads = (pack: SourcePack) => pack.files.get('sign-ins')?.reads ?? '';
  const names = packs.map(reads);
  // By the catalogue, which everybody may read: a schema that the role may not use is there all the same.
  const there = await db.rows(
    There,
    sql`select n.nspname || '.' || c.relname as name,
        array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname || '.' || c.relname = any (${names}::text[])`,
  );
  // Many programs have a table "session": that of another one lacks these columns.
  const fits = (pack: SourcePack) => {
    const relation = there.find(({ name }) => name === reads(pack));
    return (
      pack.files.get('sign-ins')?.columns.every((column) => relation?.columns.includes(column)) &&
      relation !== undefined
    );
  };
  const fitting = packs.filter(fits);
  const own = packs.find(({ name }) => name === ownPack) ?? packs[0];
  if (own === undefined) throw new Error('there is no source pack at all');
  const [only, ...others] = fitting;
  if (only === undefined) return { pack: own, recognised: false, remark: nothingFits(packs, names) };
  if (others.length === 0) return { pack: only, recognised: true, remark: null };
  if (fitting.includes(own)) return { pack: own, recognised: true, remark: alsoThere(own, fitting) };
  return { pack: own, recognised: false, remark: ambiguous(fitting) };
}

function nothingFits(packs: readonly SourcePack[], names: readonly string[]): string {
  const known = packs.map(({ name }, index) => `${names[index]} (${name})`).join(', ');
  return `No source pack fits this database: none of ${known} is there. Make the views of templates/sources/generic/install/reader.sql.`;
}

function alsoThere(own: SourcePack, fitting: readonly SourcePack[]): string {
  const others = fitting.filter((pack) => pack !== own).map(({ name }) => name);
  return `The pack ${own.name} is read, since its views are there; so are the tables of ${others.join(' and ')}. Set AUTH_SOURCE to choose.`;
}

function ambiguous(fitting: readonly SourcePack[]): string {
  const names = fitting.map(({ name }) => name).join(' and ');
  return `The tables of ${names} are there, so nobody can tell which to read. Set AUTH_SOURCE (or the source's pack in the policy) to one of them.`;
}
