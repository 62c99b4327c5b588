// The stack of modals: three at most, hashes, response URLs, who hears of closing.
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Sample, startSample } from './sample-app.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const view = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'stacked',
  title: plain(title),
  submit: plain('Save'),
  notify_on_close: true,
  blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'push', text: plain('Push') }] }],
  ...more,
});

let sample: Sample;
let next: ModalView;
let trigger = '';
let heard: string[] = [];
let responseUrls: { channel_id?: string; response_url?: string }[] = [];

beforeAll(async () => {
  const define = (app: App) => {
    app.command('/sample', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: next });
    });
    app.action('push', async ({ ack, body }) => {
      trigger = 'trigger_id' in body ? String(body.trigger_id) : '';
      await ack();
    });
    app.view('stacked', async ({ ack, body }) => {
      responseUrls = ('response_urls' in body && body.response_urls) || [];
      await ack();
    });
    app.view({ type: 'view_closed', callback_id: 'stacked' }, async ({ ack, body }) => {
      heard.push(`${body.view.title.text} ${'is_cleared' in body && body.is_cleared}`);
      await ack();
    });
  };
  sample = await startSample('http', define, { rateLimits: false });
});
afterEach(() => {
  heard = [];
  sample.workspace.expectNoFaults();
});
afterAll(() => sample.stop());

const engineer = () => sample.workspace.as('engineer');
async function open(first: ModalView) {
  next = first;
  await engineer().in('#auth').types('/sample');
  return engineer().modal(first.title.text);
}
async function push(title: string) {
  await (await engineer().modal()).button('Push').click();
  return sample.app.client.views.push({ trigger_id: trigger, view: view(title) });
}

test('two views can be pushed upon the first, and not a third', async () => {
  const first = await open(view('First'));
  await push('Second');
  const { view: third } = await push('Third');
  expect(third).toMatchObject({ root_view_id: first.id });
  await expect(push('Fourth')).rejects.toThrow('push_limit_reached');
  sample.workspace.expectFaults('push_limit_reached');
  await (await engineer().modal('Third')).close();
  expect((await engineer().modal()).title).toBe('Second');
  await sample.workspace.perform({
    type: 'close',
    as: engineer().id,
    viewId: (await engineer().modal()).id,
    all: true,
  });
  await engineer().seesNoModal();
  expect(heard).toEqual(['Third false', 'Second true']);
});

test('an update with an old hash is a conflict', async () => {
  const dialog = await open(view('First'));
  const { client } = sample.app;
  const updated = await client.views.update({ view_id: dialog.id, view: view('Again') });
  expect(dialog.title).toBe('Again');
  const stale = client.views.update({ view_id: dialog.id, view: view('Late'), hash: '1.0' });
  await expect(stale).rejects.toThrow('hash_conflict');
  await client.views.update({ view_id: dialog.id, view: view('Right'), hash: updated.view?.hash ?? '' });
  expect(dialog.title).toBe('Right');
  sample.workspace.expectFaults('hash_conflict');
  await dialog.close();
});

test('an external id names one view', async () => {
  const dialog = await open(view('First', { external_id: 'mine' }));
  await sample.app.client.views.update({ external_id: 'mine', view: view('Found', { external_id: 'mine' }) });
  expect(dialog.title).toBe('Found');
  await dialog.close();
});

test('a select with response_url_enabled gives the submission a response URL for its channel', async () => {
  const element = {
    type: 'conversations_select' as const,
    response_url_enabled: true,
    default_to_current_conversation: true,
  };
  const dialog = await open(view('Where', { blocks: [{ type: 'input', label: plain('Channel'), element }] }));
  await dialog.submit();
  expect(responseUrls).toMatchObject([{ channel_id: 'C0AUTH' }]);
  await fetch(responseUrls[0]?.response_url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'from a modal', response_type: 'in_channel' }),
  });
  await sample.workspace.as('commander').in('#auth').sees('from a modal');
});

test('clear_on_close takes the whole stack away', async () => {
  await open(view('First', { clear_on_close: true }));
  await (await engineer().modal()).close();
  await engineer().seesNoModal();
  expect(heard).toEqual(['First true']);
});

test("nobody submits another person's dialog", async () => {
  const dialog = await open(view('Mine'));
  const answer = await sample.workspace.perform({ type: 'submit', as: 'U0COMMANDER', viewId: dialog.id, state: {} });
  expect(answer).toEqual({ ok: false, notice: 'That dialog is not open any more.' });
  await dialog.close();
});
