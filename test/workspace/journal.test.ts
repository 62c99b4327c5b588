// What a restart keeps, also after a crash in the middle of a line.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { openJournal } from '../../src/workspace/state/journal.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { sampleManifest } from './sample-app.ts';

let folder: string;
let file: string;
let open: TestWorkspace[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  file = join(folder, 'workspace.jsonl');
});
afterEach(async () => {
  for (const workspace of open) workspace.expectNoFaults();
  await Promise.all(open.map((workspace) => workspace.stop()));
  open = [];
  rmSync(folder, { recursive: true });
});

async function start(): Promise<TestWorkspace> {
  const workspace = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder });
  open.push(workspace);
  return workspace;
}

const texts = (workspace: TestWorkspace) =>
  workspace
    .as('engineer')
    .in('#auth')
    .messages()
    .map((message) => message.text);

test('a restart keeps messages, members, tokens and what was read, and no ephemeral message', async () => {
  const before = await start();
  await before.as('engineer').in('#auth').types('kept');
  await before.as('engineer').in('#auth').types('/unknown');
  before.setMember('U0STRANGER', 'C0AUTH', true);
  expect(texts(before)).toHaveLength(2);
  // Not closed: as after kill -9, every line is already in the file.
  const after = await start();
  expect(texts(after)).toEqual(['kept']);
  expect(after.tokens).toEqual(before.tokens);
  expect(after.as('stranger').in('#auth').messages()).toHaveLength(1);
  expect(after.stateFor('U0ENGINEER').channels.find((one) => one.name === 'auth')?.unread).toBe(0);
  expect(after.stateFor('U0COMMANDER').channels.find((one) => one.name === 'auth')?.unread).toBe(1);
});

test('timestamps go on after a restart, even when the clock went back', async () => {
  const clock = { now: () => new Date('2026-11-21T12:00:00Z') };
  const first = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder });
  await first.as('engineer').in('#auth').types('one');
  await first.stop();
  const second = await startWorkspace({ manifest: sampleManifest({ events: [] }), folder, clock });
  await second.as('engineer').in('#auth').types('two');
  const [one, two] = second.as('engineer').in('#auth').messages();
  expect(Number(two?.ts)).toBeGreaterThan(Number(one?.ts));
  await second.stop();
});

test('a line that a crash tore apart is dropped', async () => {
  const before = await start();
  await before.as('engineer').in('#auth').types('whole');
  appendFileSync(file, '{"kind":"message","message":{"ts":"1.0');
  const after = await start();
  expect(texts(after)).toEqual(['whole']);
  await after.as('engineer').in('#auth').types('and on');
  expect(texts(await start())).toEqual(['whole', 'and on']);
});

test('a journal that cannot be read says what to do', async () => {
  writeFileSync(file, '{"kind":"surprise"}\n{}\n');
  await expect(start()).rejects.toMatchObject({
    code: 'workspace.journal_unreadable',
    userMessage: expect.stringContaining('--reset'),
  });
});

test('the file is rewritten when most of its lines are stale', () => {
  const { journal } = openJournal(folder);
  const entry = (ts: string) => ({ kind: 'read', person: 'U1', channel: 'C1', ts }) as const;
  for (let count = 0; count < 5000; count += 1) journal.append(entry(`${count}`), () => [entry(`${count}`)]);
  journal.close();
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2500);
  expect(openJournal(folder).entries.at(-1)).toEqual(entry('4999'));
});

test('a channel keeps its newest thousand messages', async () => {
  const workspace = await startWorkspace({ manifest: sampleManifest(), folder, rateLimits: false, clock: systemClock });
  const bodies = Array.from(
    { length: 1005 },
    (_, index) => new URLSearchParams({ channel: 'C0AUTH', text: `${index}` }),
  );
  for (const body of bodies) {
    await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.tokens.bot}` },
      body,
    });
  }
  await workspace.stop();
  const again = await start();
  const response = await fetch(`${again.apiUrl}conversations.history?channel=C0AUTH&limit=999`, {
    method: 'POST',
    headers: { authorization: `Bearer ${again.tokens.bot}` },
  });
  const { messages, has_more } = (await response.json()) as { messages: { text: string }[]; has_more: boolean };
  expect([messages.length, messages[0]?.text, has_more]).toEqual([999, '1004', true]);
});
