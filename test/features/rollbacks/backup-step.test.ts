// Backups that cannot be trusted, and tables that cannot be replaced: what is there stays as it is, and the reason is named.
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import type { Effect } from '../../../src/features/rollbacks/step-type.ts';
import { whyNoDumps } from '../../kit/dump-programs.ts';
import { newDumpTarget } from './dump-fixture.ts';
import { backUp, content, makeTables, tables, targetPolicy } from './fixtures/backup.ts';
import { perform } from './perform.ts';
import { newTarget } from './target-fixture.ts';
import { newProgram } from './tools-fixture.ts';

async function damagedTables() {
  const target = await newTarget();
  await makeTables(target);
  const world = { target, targetPolicy };
  const backup = await backUp('copy', world);
  const restore = (more: object = {}, given: object = {}) =>
    perform({ step: { type: 'restore', backup, tables, ...more }, world: { ...world, ...given } });
  return { target, world, backup, restore };
}

describe('copies', () => {
  test('the preview says which tables and how many rows, and the outcome tells the time of checksums apart', async () => {
    const { backup, restore } = await damagedTables();
    expect(await restore().preview()).toEqual({
      how: 'dry_run',
      lines: [
        `${backup} is what its manifest says`,
        'app.sessions: 500 rows would take the place of 100 rows',
        'app.people: 2 rows would take the place of 2 rows',
      ],
    });
    const { rows, output } = await restore().run();
    expect(rows).toBe(502);
    expect(output).toMatch(
      /^Restored from \S+: 2 tables, 502 rows in \d+\.\d s, of which \d+\.\d s for checksums; what was there is kept as \S+-before$/,
    );
  });

  test('a copy that somebody changed is refused, naming what differs, and nothing is touched', async () => {
    const { target, backup, restore } = await damagedTables();
    const before = await content(target);
    await target.runFile(`delete from backbolt_backup."${backup}.1" where id = 7`);
    const refusal = `The backup ${backup} is not what was written: app.sessions has 499 rows instead of 500. Nothing was changed.`;
    expect(await restore().preview()).toMatchObject({ problem: expect.stringContaining(refusal) });
    await expect(restore().run()).rejects.toMatchObject({ userMessage: expect.stringContaining(refusal) });
    await target.runFile(`insert into backbolt_backup."${backup}.1" select 700, 1, 1`);
    await expect(restore().run()).rejects.toMatchObject({
      userMessage: expect.stringContaining('app.sessions has 500 rows, of which some are others'),
    });
    await target.runFile(`drop table backbolt_backup."${backup}.1"`);
    await expect(restore().run()).rejects.toMatchObject({
      userMessage: expect.stringContaining('app.sessions is missing'),
    });
    expect(await content(target)).toEqual(before);
  });

  test('an operator removes old ones by the shipped SQL, and a restore from what is gone is refused', async () => {
    const { target, world, backup, restore } = await damagedTables();
    const younger = await backUp('copy', world);
    await target.run(sql`update backbolt_backup.manifest set at = now() - interval '31 days' where name = ${backup}`);
    const before = await content(target);
    await target.runFile(await readFile('templates/runbooks/install/prune-backups.sql', 'utf8'));
    await expect(restore().run()).rejects.toMatchObject({ code: 'rollbacks.no_backup' });
    expect(await content(target)).toEqual(before);
    const Left = z.object({ name: z.string() });
    const left = await target.rows(
      Left,
      sql`select relname as name from pg_class where relnamespace = 'backbolt_backup'::regnamespace and relkind = 'r' order by relname`,
    );
    expect(left.map(({ name }) => name)).toEqual([`${younger}.1`, `${younger}.2`, 'manifest'].sort());
    expect((await restore({ backup: younger }).run()).rows).toBeGreaterThan(0);
  });

  test('it is taken from an earlier step of the run, also before that has run', async () => {
    const target = await newTarget();
    await makeTables(target);
    const world = { target, targetPolicy };
    const step = { type: 'restore', from_step: 'first', tables };
    expect(await perform({ step, world }).preview()).toMatchObject({
      lines: ['All rows of the backup of step first, when it is written'],
    });
    await expect(perform({ step, world }).run()).rejects.toMatchObject({ code: 'rollbacks.no_backup' });
    const before = await content(target);
    const effect: Effect = { rows: 1, output: '', prior: { backup: await backUp('copy', world) } };
    await perform({ step, world: { ...world, earlier: (id) => (id === 'first' ? effect : undefined) } }).run();
    expect(await content(target)).toEqual(before);
  });

  test('tables that others refer to, and columns that are gone, are said before anything is touched', async () => {
    const { target, restore } = await damagedTables();
    expect(await restore({ tables: ['app.people'] }).preview()).toMatchObject({
      problem: expect.stringContaining('app.sessions refers to app.people'),
    });
    expect(await restore({ tables: [...tables, 'app.other'] }).preview()).toMatchObject({
      problem: expect.stringContaining('does not hold app.other'),
    });
    await target.runFile('alter table app.sessions drop column weight');
    await expect(restore().run()).rejects.toMatchObject({ code: 'rollbacks.columns_differ' });
  });

  test('a trigger that changes what is written rolls it back', async () => {
    const { target, restore } = await damagedTables();
    await target.runFile(`create function app.half() returns trigger language plpgsql as
      $$ begin new.weight := new.weight / 2; return new; end $$;
      create trigger half before insert on app.sessions for each row execute function app.half()`);
    const before = await content(target);
    await expect(restore().run()).rejects.toMatchObject({
      code: 'rollbacks.not_as_written',
      userMessage: expect.stringContaining('app.sessions has 500 rows, of which some are others'),
    });
    expect(await content(target)).toEqual(before);
  });

  test('a role that would see only some of the rows is refused, and writes no half of a backup', async () => {
    const target = await newTarget();
    await makeTables(target);
    await target.runFile(`create policy some_rows on app.people using (name = 'Ada'); alter table app.people enable row level security;
      alter table app.people force row level security; do $$ begin create role backbolt_some; exception when others then null; end $$;
      grant all on schema app to backbolt_some; grant all on all tables in schema app to backbolt_some;
      do $$ begin execute 'grant create on database ' || quote_ident(current_database()) || ' to backbolt_some'; end $$`);
    const as = {
      ...target,
      transaction: ((limits, work) =>
        target.transaction(limits, async (tx) => {
          await tx.run(sql`set local role backbolt_some`);
          return await work(tx);
        })) as typeof target.transaction,
    };
    await expect(
      perform({ step: { type: 'backup', tables }, world: { target: as, targetPolicy } }).run(),
    ).rejects.toThrow(/row-level security/);
  });
});

if (whyNoDumps !== undefined) test.skip(`pg_dump and pg_restore are NOT tested: ${whyNoDumps}`);

describe.skipIf(whyNoDumps !== undefined)('archives', () => {
  async function dumpedTables() {
    const { target, tools, archives } = await newDumpTarget();
    await makeTables(target);
    const world = { target, targetPolicy, tools: tools() };
    const backup = await backUp('pg_dump', world);
    return { target, world, tools, archives, backup, step: { type: 'restore', by: 'pg_dump', backup, tables } };
  }

  test('an archive of which one byte is another is refused, and the tables stay as they are', async () => {
    const { target, world, archives, backup, step } = await dumpedTables();
    await appendFile(join(archives, `${backup}.dump`), 'x');
    const before = await content(target);
    const refusal = { code: 'rollbacks.backup_damaged', userMessage: expect.stringContaining('another SHA-256') };
    expect(await perform({ step, world }).preview()).toMatchObject({ problem: expect.stringContaining('SHA-256') });
    await expect(perform({ step, world }).run()).rejects.toMatchObject(refusal);
    expect(await content(target)).toEqual(before);
  });

  test('what is written after it was saved stops the restore, which would lose it for good', async () => {
    const { target, tools, world, step } = await dumpedTables();
    const late = await newProgram(
      `psql --no-psqlrc --quiet -c "insert into app.people (name) values ('Late')"; exec psql "$@"`,
    );
    await expect(perform({ step, world: { ...world, tools: tools(late) } }).run()).rejects.toMatchObject({
      code: 'rollbacks.restore_refused',
      userMessage: expect.stringContaining('app.people has 3 rows, and not what was saved'),
    });
    expect(await content(target)).toHaveProperty('people.length', 3);
  });

  test('no password is an argument, and nothing is left behind but archives with their manifests', async () => {
    const seen = join((await newDumpTarget()).archives, 'seen');
    const { archives, tools, world, step } = await dumpedTables();
    const spy = await newProgram(`echo "$@" > ${seen}; exec psql "$@"`);
    const effect = await perform({ step, world: { ...world, tools: tools(spy) } }).run();
    expect(await readFile(seen, 'utf8')).not.toMatch(/postgres(ql)?:|password=/);
    expect(effect.output).toMatch(/of which \d+\.\d s for checksums/);
    expect((await readdir(archives)).filter((file) => !/\.(dump|json)$/.test(file))).toEqual([]);
  });
});
