// Whatever the app or the page sends, the workspace answers and stays up.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { methods } from '../../src/workspace/api/methods.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { fullManifest } from './sample-app.ts';

let workspace: TestWorkspace;
let ts: string;

beforeAll(async () => {
  // The first binary string takes seconds to make, on a busy machine longer than an idle connection lives.
  fc.sample(fc.string({ unit: 'binary' }), 1);
  workspace = await startWorkspace({ manifest: fullManifest({ events: [] }), rateLimits: false, ackMs: 50 });
});
afterEach(async () => {
  workspace.clearFaults();
  // The one channel that no junk can archive, leave or rename.
  await workspace.as('engineer').in('#general').types('still here');
  await workspace.as('engineer').in('#general').sees('still here');
  workspace.expectNoFaults();
});
afterAll(() => workspace.stop());

const send = (path: string, token: string, type: string, body: string) =>
  fetch(`${workspace.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  });

const known = fc.constantFrom(
  'C0AUTH',
  'U0ENGINEER',
  '#auth',
  '1.000001',
  '',
  'true',
  '{}',
  '[]',
  '[{"type":"section"}]',
  '-1',
);
const value = fc.oneof(known, fc.jsonValue());
const names = [
  'channel',
  'user',
  'users',
  'text',
  'blocks',
  'attachments',
  'metadata',
  'ts',
  'thread_ts',
  'view',
  'trigger_id',
  'view_id',
  'hash',
  'cursor',
  'limit',
  'types',
  'oldest',
  'latest',
  'inclusive',
  'error',
  'name',
  'timestamp',
  'topic',
  'is_private',
  'channel_id',
  'bookmark_id',
  'type',
  'link',
  'emoji',
  'file',
  'files',
  'filename',
  'length',
  'message_ts',
  'email',
  'usergroup',
  'post_at',
];
const args = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 8 });

test('no arguments make a method fail in itself', { timeout: 60_000 }, async () => {
  const junk = fc.tuple(fc.constantFrom(...methods.keys()), args, fc.boolean());
  await fc.assert(
    fc.asyncProperty(junk, async ([method, given, asForm]) => {
      const token = methods.get(method)?.token === 'app' ? workspace.tokens.app : workspace.tokens.bot;
      const texts = Object.entries(given).map(([key, one]) => [
        key,
        typeof one === 'string' ? one : JSON.stringify(one),
      ]);
      const body = asForm ? new URLSearchParams(texts).toString() : JSON.stringify(given);
      const type = asForm ? 'application/x-www-form-urlencoded' : 'application/json';
      const answer = (await (await send(`/api/${method}`, token, type, body)).json()) as {
        ok: boolean;
        error?: string;
      };
      expect(typeof answer.ok).toBe('boolean');
      expect(answer.error).not.toBe('internal_error');
    }),
    { numRuns: 1500 },
  );
});

test('no bytes at all make the server fail', { timeout: 60_000 }, async () => {
  const paths = fc.constantFrom(
    '/api/chat.postMessage',
    '/response/x',
    '/workspace/actions',
    '/api/%',
    '/upload/x',
    '/workspace/files/%',
    '/workspace/events',
    '/api/',
  );
  const types = fc.constantFrom(
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  );
  await fc.assert(
    fc.asyncProperty(paths, types, fc.string({ unit: 'binary' }), async (path, type, body) => {
      expect((await send(path, workspace.tokens.bot, type, body)).status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

test('no state and no choice that a page sends makes an interaction fail', { timeout: 60_000 }, async () => {
  const elements = ['plain_text_input', 'number_input', 'datepicker', 'multi_users_select', 'checkboxes', 'file_input'];
  const options = [{ text: { type: 'plain_text', text: 'One' }, value: '1' }];
  const blocks = elements.map((type) => ({
    type: 'input',
    block_id: type,
    dispatch_action: true,
    label: { type: 'plain_text', text: type },
    element: {
      type,
      action_id: 'it',
      ...(type === 'checkboxes' ? { options } : {}),
      ...(type === 'number_input' ? { is_decimal_allowed: true } : {}),
    },
  }));
  const body = JSON.stringify({ channel: 'C0GENERAL', text: 'inputs', blocks });
  const posted = await send('/api/chat.postMessage', workspace.tokens.bot, 'application/json', body);
  ts = ((await posted.json()) as { ts: string }).ts;
  const container = { kind: 'message', channel: 'C0GENERAL', ts };
  const held = fc.dictionary(
    fc.constantFrom('value', 'selected_date', 'selected_users', 'selected_options', 'files'),
    fc.jsonValue(),
  );
  const state = fc.dictionary(
    fc.constantFrom(...elements),
    fc.dictionary(fc.constantFrom('it', 'x'), fc.oneof(held, fc.jsonValue())),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...elements), held, state, async (blockId, choice, given) => {
      const use = { type: 'use', as: 'U0ENGINEER', container, blockId, actionId: 'it', choice, state: given };
      const response = await send('/workspace/actions', '', 'application/json', JSON.stringify(use));
      expect([200, 400]).toContain(response.status);
    }),
    { numRuns: 300 },
  );
});
