// Faults that last until they are switched off, faults that happen once, and the clock that is moved on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { troubles as allTroubles, type Trouble } from '../../src/workspace/page-protocol.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { type Sample, sampleManifest, startSample } from './sample-app.ts';
import { settableClock } from './settable-clock.ts';

let sample: Sample | undefined;
afterEach(async () => {
  sample?.workspace.expectNoFaults();
  await sample?.stop();
  sample = undefined;
});

const disturb = (workspace: TestWorkspace, trouble: Trouble, on = true) =>
  workspace.perform({ type: 'disturb', as: 'U0ENGINEER', trouble, on });
const troubles = (workspace: TestWorkspace) => workspace.stateFor('U0COMMANDER').troubles;
const http = { kind: 'http', requestUrl: 'http://127.0.0.1:9/' } as const;

test('Slack is down, fails or limits every call until that is switched off', async () => {
  let responseUrl = '';
  sample = await startSample('http', (app) => {
    app.command('/sample', async ({ ack, command }) => {
      responseUrl = command.response_url;
      await ack();
    });
  });
  const { workspace, app } = sample;
  await workspace.as('engineer').in('#auth').types('/sample');
  const respond = async () =>
    (
      await fetch(responseUrl, {
        method: 'POST',
        body: '{"text":"x"}',
        headers: { 'content-type': 'application/json' },
      })
    ).status;
  await disturb(workspace, 'error_500');
  expect(await respond()).toBe(500);
  expect(await respond()).toBe(500);
  await disturb(workspace, 'down');
  expect(troubles(workspace)).toEqual(['error_500', 'down']);
  await expect(respond()).rejects.toThrow('fetch failed');
  const post = () => app.client.chat.postMessage({ channel: 'C0AUTH', text: 'posted' });
  await expect(post()).rejects.toThrow();
  await disturb(workspace, 'down', false);
  await disturb(workspace, 'error_500', false);
  workspace.disturb.set('rate_limited', true);
  const limited = await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST' });
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  await disturb(workspace, 'rate_limited', false);
  expect(troubles(workspace)).toEqual([]);
  await post();
  expect(await respond()).toBe(200);
});

test('the next envelope is delivered twice, once', async () => {
  let heard = 0;
  sample = await startSample('socket', (app) => {
    app.command('/sample', async ({ ack }) => {
      heard += 1;
      await ack();
    });
  });
  const { workspace } = sample;
  await disturb(workspace, 'duplicate_next');
  expect(troubles(workspace)).toEqual(['duplicate_next']);
  await workspace.as('engineer').in('#auth').types('/sample');
  await workspace.as('engineer').in('#auth').types('/sample');
  expect([heard, troubles(workspace)]).toEqual([3, []]);
});

test('the clock moves on for the app first, then for messages, not for what expires', async () => {
  const clock = settableClock();
  const moved: number[] = [];
  let trigger = '';
  const define = (app: Sample['app']) =>
    app.command('/sample', async ({ ack, command }) => {
      trigger = command.trigger_id;
      await ack();
    });
  sample = await startSample('http', define, { clock, skip: async (ms) => void moved.push(ms) });
  const { workspace, app } = sample;
  const auth = workspace.as('engineer').in('#auth');
  await auth.types('/sample');
  await workspace.skip(15);
  expect(moved).toEqual([15 * 60_000]);
  expect(workspace.stateFor('U0ENGINEER').clockAheadMs).toBe(15 * 60_000);
  await auth.types('later');
  expect((await auth.sees('later')).ts).toBe(`${clock.now().getTime() / 1000 + 900}.000000`);
  await app.client.views.open({
    trigger_id: trigger,
    view: { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] },
  });
});

test('a clock that cannot be moved stays where it is, and says so', async () => {
  const fail = async () => {
    throw new Error('no database');
  };
  const workspace = await startWorkspace({ manifest: sampleManifest(), skip: fail });
  await expect(workspace.skip(15)).rejects.toThrow("The app's clock could not be moved: no database");
  expect(workspace.stateFor('U0ENGINEER').clockAheadMs).toBe(0);
  workspace.expectNoFaults();
  await workspace.stop();
});

test('every trouble but the loss of a socket lasts until it is over, and is announced', async () => {
  const workspace = await startWorkspace({ manifest: sampleManifest(), delivery: http });
  for (const trouble of allTroubles) {
    // An app that is reached by HTTP has no socket.
    const possible = trouble !== 'lost_socket';
    expect(await disturb(workspace, trouble)).toMatchObject({ ok: possible });
    expect(troubles(workspace)).toEqual(possible ? [trouble] : []);
    if (possible) await disturb(workspace, trouble, false);
  }
  expect(troubles(workspace)).toEqual([]);
  workspace.expectNoFaults();
  await workspace.stop();
});

test('the clock is as far ahead after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  const options = { manifest: sampleManifest(), folder };
  const before = await startWorkspace(options);
  await before.skip(15);
  await before.skip(1);
  await before.stop();
  const after = await startWorkspace(options);
  expect(after.stateFor('U0ENGINEER').clockAheadMs).toBe(16 * 60_000);
  after.expectNoFaults();
  await after.stop();
  rmSync(folder, { recursive: true });
});
