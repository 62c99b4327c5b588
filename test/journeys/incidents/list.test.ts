// A list longer than a page: the next page is asked for by what stands below it, with the same words.
import { expect, test } from 'vitest';
import { sql } from '../../../src/db/sql.ts';
import { startIncidentBot } from '../../kit/incidents.ts';

test('a long list goes on where it ended, with the words that were asked for', async () => {
  const { workspace, db } = await startIncidentBot();
  // One page holds twenty.
  await db.run(sql`
    insert into backbolt.incident (title, severity, status, impact, components, private, practice, declared_by, started_at)
    select case when n % 2 = 0 then 'Login trouble ' else 'Token trouble ' end || n, 'P3', 'resolved', '', '{}', false, false,
      'U0ENGINEER', clock_timestamp() from generate_series(1, 42) n`);
  const auth = workspace.as('engineer').in('#auth');
  await auth.types('/auth-incident list all login');
  const first = await auth.seesEphemeral('There are more');
  expect(first.text.match(/#\d+ \w+ trouble/g)).toHaveLength(20);
  expect(first.text).not.toContain('Token');
  const [next = ''] = /\/auth-incident list [^`]+/.exec(first.text) ?? [];
  expect(next).toBe('/auth-incident list all login before 4');
  await auth.types(next);
  expect((await auth.seesEphemeral('#2 Login trouble 2')).text.match(/#\d+ \w+ trouble/g)).toHaveLength(1);
  await auth.types('/auth-incident list');
  await auth.seesEphemeral('There is no open incident that you can see');
});
