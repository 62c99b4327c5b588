// From the card: targets and lines, details of a figure, and the samples as a file.
import { expect, test, vi } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { minute } from '../../src/lib/clock.ts';
import { createView, type Watched } from '../features/auth-metrics/watched-fixture.ts';
import { startTestBot } from '../kit/bot.ts';

async function attempts(watched: Watched) {
  await createView(watched.app, 'registrations');
  const at = new Date(Date.now() - 10 * minute);
  await watched.app.run(
    sql`insert into app.registrations select ${at}::timestamptz, n > 1 from generate_series(1, 20) n`,
  );
  const one = (n: number) => ({
    at: new Date(Date.now() - 10 * minute - n * 5_000),
    succeeded: n % 4 !== 0,
    error_code: '=cmd|<!channel>',
  });
  return watched.attempts(Array.from({ length: 100 }, (_, n) => one(n)));
}

test('an engineer sees targets and lines, looks closer at figures, and takes the samples away', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http', prepare: attempts });
  const engineer = workspace.as('engineer');
  const place = engineer.in('#auth');
  const card = await vi.waitFor(
    async () => {
      await place.types('/auth-status');
      const shown = await place.lastEphemeral();
      expect(shown.text).toContain('75.0 %');
      expect(shown.buttons()).toContain('Export CSV');
      return shown;
    },
    { interval: 100 },
  );
  for (const words of [
    'Sign-in success 75.00 %, missed',
    'Token validation unknown',
    'below 200 ms',
    'Same time last week',
  ])
    expect(card.text.replaceAll('*', '')).toContain(words);
  expect(card.text).toMatch(/\n[▁▂▃▄▅▆▇█·]{12,13}\n/);
  expect(JSON.stringify(card.raw.blocks)).not.toContain('<!channel>');

  await card.select('Details of …').choose('Sign-ins');
  const details = await engineer.modal('Sign-ins');
  await vi.waitFor(() => expect(details.text).toContain('=cmd|<!channel>'));
  for (const words of ['Failures by type', 'By method', 'a dot is unknown', 'Attempts to sign in'])
    expect(details.text).toContain(words);
  await details.close();
  await card.select('Details of …').choose('Registrations');
  const moved = await engineer.modal('Registrations');
  await vi.waitFor(() => expect(moved.text).toContain('95.0 % · last week unknown'));
  expect(moved.text).toMatch(/[▁▂▃▄▅▆▇█·]{12,13}/);
  await moved.close();
  await card.select('Details of …').choose('Token validations');
  const unknown = await engineer.modal('Token validations');
  await vi.waitFor(() => expect(unknown.text).toContain('Unknown'));
  await unknown.close();

  await card.button('Export CSV').click();
  await place.seesEphemeral('as a direct message');
  const sent = await engineer.in('@app').sees('minute samples');
  const [file] = sent.raw.files ?? [];
  expect(file?.name).toMatch(/^auth-samples-1h-2.*\.csv$/);
  const csv = await (await fetch(`${workspace.url}${file?.url}`)).text();
  expect(csv.split('\r\n')[0]).toBe('minute,figure,dimension,name,succeeded,failed,value');
  expect(csv).toContain(",error,'=cmd|<!channel>,0,");
  const failed = csv
    .split('\r\n')
    .filter((line) => line.includes(',sign-ins,total,'))
    .map((line) => Number(line.split(',')[5]));
  expect(failed.reduce((sum, count) => sum + count, 0)).toBe(25);

  await db.run(sql`delete from backbolt.shown_snapshot`);
  await card.button('Export CSV').click();
  await place.seesEphemeral('older than a day');
  workspace.expectNoFaults();
});
