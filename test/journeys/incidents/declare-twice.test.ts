// The same thing declared more than once: by one click too many, by two people, by somebody who means something else.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { declare, declareForm, recorded, startIncidentBot } from '../../kit/incidents.ts';

const counted = z.object({ n: z.number() });

test('a form that is submitted twice at once declares one incident', async () => {
  const { workspace, db } = await startIncidentBot();
  const form = await declareForm(workspace);
  workspace.disturb.duplicateNext();
  await form.submit();
  const setUp = await workspace.as('engineer').modal('Incident #1');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  expect(await db.one(counted, sql`select count(*) as n from backbolt.incident`)).toEqual({ n: 1 });
  const channels = workspace.stateFor('U0ENGINEER').channels.filter(({ name }) => name.startsWith('inc-'));
  expect(channels).toHaveLength(1);
  workspace.expectNoFaults();
});

test('of two people who declare the same in the same second the second is offered the first', async () => {
  const { workspace, db } = await startIncidentBot();
  const forms = [
    await declareForm(workspace, { as: 'engineer', title: 'Login failures' }),
    await declareForm(workspace, { as: 'commander', title: 'login FAILURES!' }),
  ];
  await Promise.all(forms.map((form) => form.submit()));
  expect(await db.one(counted, sql`select count(*) as n from backbolt.incident`)).toEqual({ n: 1 });
  const shown = await Promise.all([workspace.as('engineer').modal(), workspace.as('commander').modal()]);
  expect(shown.map(({ title }) => title).sort()).toEqual(['Declare an incident', 'Incident #1']);
  const [offered, setUp] = shown[0].title === 'Incident #1' ? [shown[1], shown[0]] : [shown[0], shown[1]];
  expect(offered.text).toContain('Nothing was declared a second time');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  workspace.expectNoFaults();
});

test('whoever means something else declares it, too, once, and after a minute nobody is asked', async () => {
  const { workspace, db } = await startIncidentBot();
  await declare(workspace);
  const again = await declareForm(workspace, { as: 'commander', impact: 'Passkeys only' });
  await again.submit();
  const offered = await workspace.as('commander').modal('Declare an incident');
  await offered.becomes('has just declared *#1 Login failures*');
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('corrected');
  workspace.disturb.duplicateNext();
  await offered.submit();
  await (await workspace.as('commander').modal('Incident #2')).becomes(/It lives in(?!.*hourglass)/s);
  expect((await recorded(db, 2))[0]?.data).toMatchObject({ title: 'Login failures', impact: 'Passkeys only' });
  await workspace.skip(2);
  const later = await declareForm(workspace, { as: 'communications' });
  await later.submit();
  expect((await workspace.as('communications').modal()).title).toBe('Incident #3');
  await (await workspace.as('communications').modal('Incident #3')).becomes(/It lives in(?!.*hourglass)/s);
  workspace.expectNoFaults();
});

test('practice is not offered in place of the real thing', async () => {
  const { workspace } = await startIncidentBot();
  await declare(workspace, { practice: true });
  const real = await declareForm(workspace, { as: 'commander' });
  await real.submit();
  const setUp = await workspace.as('commander').modal('Incident #2');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  workspace.expectNoFaults();
});
