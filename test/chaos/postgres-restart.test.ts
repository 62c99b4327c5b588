// kill -9 of Postgres while incidents are set up: nothing is lost, nothing is done twice, and who asks meanwhile hears why.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { quietLog } from '../kit/database.ts';
import { fillDeclaration } from './declare.ts';
import { expectNothingToDo, openReplicas } from './replicas.ts';
import { messagesIn, ours } from './slack-record.ts';

const incidents = 3;

test('a Postgres that is killed in the middle costs a moment, no channel, no card and no click', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-chaos-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  // Without fsync what was committed still survives the end of the processes, only not that of the machine.
  const start = () => startEmbeddedPostgres({ folder, log: quietLog, settings: ['fsync=off'] });
  const server = await start();
  onTestFinished(() => server.stop());
  const databaseUrl = await server.database('backbolt');
  const fresh = openOwnDb({ url: databaseUrl, log: quietLog });
  await migrate(fresh);
  await fresh.close();
  const replicas = await openReplicas(onTestFinished, { databaseUrl });
  const { workspace, front, db } = replicas;
  await replicas.start(2);
  const engineer = workspace.as('engineer');
  await (await fillDeclaration(workspace, 'engineer', 'Trouble 1')).submit();
  await vi.waitFor(() => expectNothingToDo(db, 1), { interval: 50 });
  const card = await engineer.in('#inc-1-trouble-1').sees('Nobody can sign in');

  // It dies while Slack is being asked: what Slack then says cannot be written down.
  const asking = front.hold([
    { name: 'conversations.create', when: 'after' },
    { name: 'pins.add', when: 'after' },
    { name: 'chat.getPermalink', when: 'after' },
  ]);
  for (let n = 2; n <= incidents; n += 1) await (await fillDeclaration(workspace, 'engineer', `Trouble ${n}`)).submit();
  await asking;
  const pid = Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  process.kill(pid, 'SIGKILL');
  front.cut();
  await card.button('Acknowledge').click();
  await engineer.in('#inc-1-trouble-1').sees(/database/);
  const again = await start();
  onTestFinished(() => again.stop());

  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  await vi.waitFor(() => expectNothingToDo(db, incidents), { timeout: 60_000, interval: 100 });
  const { channels } = workspace.stateFor(engineer.id);
  const announced = await messagesIn(workspace, 'C0AUTH');
  for (let number = 1; number <= incidents; number += 1) {
    const own = channels.filter(({ name }) => name.startsWith(`inc-${number}-`));
    expect(own).toHaveLength(1);
    const messages = await messagesIn(workspace, own[0]?.id ?? '');
    const cards = ours(messages, 'incident', `${number}`);
    expect(cards).toHaveLength(1);
    expect(messages.filter(({ pinned_to: pinned }) => pinned !== undefined)).toEqual(cards);
    expect(ours(announced, 'incident_announcement', `${number}`)).toHaveLength(1);
  }
  expect((await verifyEvents(db)).broken).toEqual([]);
}, 240_000);
