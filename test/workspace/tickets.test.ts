// Triggers and response URLs: for a short time, for few uses.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sample, startSample } from './sample-app.ts';
import { type SettableClock, settableClock } from './settable-clock.ts';

const view = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] } as const;

let clock: SettableClock;
let sample: Sample;
let given: { trigger: string; url: string };

beforeEach(async () => {
  clock = settableClock();
  const define = (app: Sample['app']) =>
    app.command('/sample', async ({ ack, command }) => {
      given = { trigger: command.trigger_id, url: command.response_url };
      await ack();
    });
  sample = await startSample('socket', define, { clock });
  await sample.workspace.as('engineer').in('#auth').types('/sample');
});
afterEach(async () => {
  sample.workspace.expectNoFaults();
  await sample.stop();
});

const open = () => sample.app.client.views.open({ trigger_id: given.trigger, view: { ...view, blocks: [] } });
const respond = async (body: object) => {
  const response = await fetch(given.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return `${response.status} ${await response.text()}`;
};

test('a trigger opens one view within three seconds', async () => {
  clock.advance(3000);
  await open();
  await expect(open()).rejects.toThrow('exchanged_trigger_id');
  sample.workspace.expectFaults('exchanged_trigger_id');
});

test('a trigger expires after three seconds', async () => {
  clock.advance(3001);
  await expect(open()).rejects.toThrow('expired_trigger_id');
  sample.workspace.expectFaults('expired_trigger_id');
});

test('a trigger that was not valid blocks is not used up', async () => {
  const wrong = { ...view, title: { type: 'plain_text' as const, text: 'x'.repeat(25) }, blocks: [] };
  const call = sample.app.client.views.open({ trigger_id: given.trigger, view: wrong });
  await expect(call).rejects.toThrow('invalid_arguments');
  await open();
  sample.workspace.expectFaults('invalid_arguments');
});

test('only a view can be pushed upon', async () => {
  const call = sample.app.client.views.push({ trigger_id: given.trigger, view: { ...view, blocks: [] } });
  await expect(call).rejects.toThrow('not_found');
  sample.workspace.expectFaults('not_found');
});

test('a response URL is good for five uses', async () => {
  for (let use = 1; use <= 5; use += 1) expect(await respond({ text: `${use}` })).toBe('200 ok');
  expect(await respond({ text: '6' })).toBe('404 {"ok":false,"error":"used_url"}');
  sample.workspace.expectFaults('used_url');
});

test('a response URL is good for thirty minutes', async () => {
  clock.advance(30 * 60_000);
  expect(await respond({ text: 'in time' })).toBe('200 ok');
  clock.advance(1);
  expect(await respond({ text: 'late' })).toBe('404 {"ok":false,"error":"expired_url"}');
  sample.workspace.expectFaults('expired_url');
});

test('what a response URL is given is validated', async () => {
  expect(await respond({ blocks: [{ type: 'banner' }] })).toBe('200 {"ok":false,"error":"invalid_blocks"}');
  expect(await respond({})).toBe('200 {"ok":false,"error":"no_text"}');
  sample.workspace.expectFaults('invalid_blocks', 'no_text');
});
