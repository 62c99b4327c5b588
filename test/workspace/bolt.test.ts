// The same scenarios with an unmodified Bolt app in Socket Mode and behind HTTP.
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { modes, type Sample, startSample } from './sample-app.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;
const option = (text: string, value: string) => ({ text: plain(text), value });
const refresh = (count: number) =>
  ({
    type: 'actions',
    block_id: 'controls',
    elements: [
      { type: 'button', action_id: 'refresh', text: plain('Refresh'), value: String(count) },
      {
        type: 'static_select',
        action_id: 'window',
        placeholder: plain('Window'),
        options: [option('Last hour', '1h'), option('Last 24 hours', '24h')],
      },
    ],
  }) as const;
const modal = (title: string, text: string): ModalView => ({
  type: 'modal',
  callback_id: 'declare',
  title: plain(title),
  submit: plain('Save'),
  notify_on_close: true,
  private_metadata: 'kept',
  blocks: [
    section(text),
    {
      type: 'input',
      block_id: 'summary',
      label: plain('Summary'),
      element: { type: 'plain_text_input', action_id: 'text', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'severity',
      label: plain('Severity'),
      optional: true,
      element: { type: 'static_select', action_id: 'level', options: [option('P0', 'p0'), option('P1', 'p1')] },
    },
  ],
});

const heard: string[] = [];

function define(app: App): void {
  app.command('/sample', async ({ command, ack, respond, client }) => {
    const { text } = command;
    heard.push(`command ${text}`);
    if (text === 'reply') return ack({ text: `hello <@${command.user_id}>` });
    if (text === 'public') return ack({ response_type: 'in_channel', text: 'for everybody' });
    if (text === 'silent') return;
    await ack();
    if (text === 'card') await respond({ text: 'card', blocks: [section('count 0'), refresh(0)] });
    if (text === 'post') {
      await client.chat.postMessage({
        channel: command.channel_id,
        text: 'posted',
        blocks: [section('posted'), refresh(0)],
      });
    }
    if (text === 'modal') await client.views.open({ trigger_id: command.trigger_id, view: modal('Declare', 'first') });
    if (text.startsWith('echo')) await respond(text);
  });
  app.command('/plain', async ({ command, ack }) => ack({ blocks: [{ type: 'section', text: plain(command.text) }] }));
  app.action('refresh', async ({ ack, body, respond, action }) => {
    await ack();
    const count = Number('value' in action ? action.value : 0) + 1;
    expect(body.user.id).toBe('U0ENGINEER');
    await respond({ replace_original: true, text: 'card', blocks: [section(`count ${count}`), refresh(count)] });
  });
  app.action({ type: 'block_actions', action_id: 'window' }, async ({ ack, action, respond }) => {
    await ack();
    if (action.type === 'static_select') await respond(`chosen ${action.selected_option?.value}`);
  });
  app.view('declare', async ({ ack, view }) => {
    const summary = view.state.values.summary?.text?.value ?? '';
    const level = view.state.values.severity?.level?.selected_option?.value ?? 'none';
    if (summary === 'wrong') return ack({ response_action: 'errors', errors: { summary: 'not that one' } });
    if (summary === 'again')
      return ack({ response_action: 'update', view: modal('Again', `was ${view.private_metadata}`) });
    if (summary === 'deeper') return ack({ response_action: 'push', view: modal('Deeper', 'second') });
    if (summary === 'clear') return ack({ response_action: 'clear' });
    heard.push(`submitted ${summary} ${level}`);
    await ack();
  });
  app.view({ type: 'view_closed', callback_id: 'declare' }, async ({ ack, body }) => {
    heard.push(`closed ${'is_cleared' in body && body.is_cleared}`);
    await ack();
  });
  app.event('app_mention', async ({ event, say }) => {
    await say(`you said ${event.text}`);
  });
}

describe.each(modes)('a Bolt app in %s mode', (mode) => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample(mode, define, { rateLimits: false, ackMs: 1000 });
  });
  afterEach(() => {
    heard.length = 0;
    sample.workspace.expectNoFaults();
  });
  afterAll(() => sample.stop());
  const engineer = () => sample.workspace.as('engineer');
  const auth = () => engineer().in('#auth');

  test('a reply in the acknowledgement is seen by the person alone', async () => {
    expect(await auth().types('/sample reply')).toEqual({ ok: true });
    const reply = await auth().lastEphemeral();
    expect(reply.text).toBe('hello <@U0ENGINEER>');
    expect(reply.author).toBe('sample');
    const commander = sample.workspace.as('commander').in('#auth').messages();
    expect(commander.filter((message) => message.raw.ephemeral)).toEqual([]);
  });

  test('a reply in_channel is seen by everybody', async () => {
    await auth().types('/sample public');
    await sample.workspace.as('commander').in('#auth').sees('for everybody');
  });

  test('a button of an ephemeral card replaces it through its response_url', async () => {
    await auth().types('/sample card');
    const card = await auth().seesEphemeral('count 0');
    expect(card.buttons()).toEqual(['Refresh']);
    await card.button('Refresh').click();
    await card.becomes('count 1');
    await card.button('Refresh').click();
    await card.becomes('count 2');
  });

  test('a button of a posted message replaces it and marks it edited', async () => {
    await auth().types('/sample post');
    const post = await auth().sees('posted');
    await post.button('Refresh').click();
    await post.becomes('count 1');
    expect(post.edited).toBe(true);
    await post.button('refresh').click();
    await post.becomes('count 2');
  });

  test('a select sends the option that was chosen', async () => {
    await auth().types('/sample card');
    const card = await auth().seesEphemeral('count 0');
    await card.select('Window').choose('Last 24 hours');
    await auth().seesEphemeral('chosen 24h');
    await expect(async () => card.select('Window').choose('Last year')).rejects.toThrow('is not offered');
  });

  test('people, channels and markup that are typed arrive escaped', async () => {
    await auth().types('/sample echo @commander in #general <!channel> & more');
    await auth().seesEphemeral('echo <@U0COMMANDER|commander> in <#C0GENERAL|general> <!channel> & more');
    const raw = auth().messages().at(-1)?.raw.text;
    expect(raw).toBe('echo <@U0COMMANDER|commander> in <#C0GENERAL|general> &lt;!channel&gt; &amp; more');
  });

  test('a command without should_escape arrives as it was typed', async () => {
    await auth().types('/plain @commander <b>');
    expect((await auth().lastEphemeral()).text).toBe('@commander <b>');
  });

  test('a command that is not in the manifest is answered by Slackbot', async () => {
    const answer = await auth().types('/unknown');
    expect(answer.ok).toBe(false);
    const notice = await auth().lastEphemeral();
    expect(notice.author).toBe('slackbot');
    expect(notice.text).toMatch(/^\/unknown is not a valid command/);
  });

  test('a command that is not acknowledged in time fails because the app did not respond', async () => {
    await auth().types('/sample silent');
    await auth().seesEphemeral('/sample failed because the app did not respond');
    sample.workspace.expectFaults('operation_timeout');
  });

  test('a modal opens, is filled in, submitted and closed', async () => {
    await auth().types('/sample modal');
    const dialog = await engineer().modal('Declare');
    expect(dialog.text).toContain('first');
    expect(await dialog.fill({ Summary: 'sign-in fails', Severity: 'P0' }).submit()).toEqual({
      errors: {},
      notice: null,
    });
    await engineer().seesNoModal();
    expect(heard).toContain('submitted sign-in fails p0');
  });

  test('a required input is asked for before the app hears of it', async () => {
    await auth().types('/sample modal');
    const dialog = await engineer().modal();
    expect((await dialog.submit()).errors).toEqual({ Summary: 'Please complete this required field.' });
    expect((await dialog.fill({ Summary: 'ab' }).submit()).errors).toEqual({ Summary: 'Enter at least 3 characters.' });
    expect(heard).toEqual(['command modal']);
    await dialog.close();
    expect(heard).toContain('closed false');
  });

  test('the app can answer a submission with errors, an update, a pushed view, and clear', async () => {
    await auth().types('/sample modal');
    const dialog = await engineer().modal();
    expect((await dialog.fill({ Summary: 'wrong' }).submit()).errors).toEqual({ Summary: 'not that one' });
    await dialog.fill({ Summary: 'again' }).submit();
    expect(dialog.title).toBe('Again');
    expect(dialog.text).toContain('was kept');
    await dialog.fill({ Summary: 'deeper' }).submit();
    const deeper = await engineer().modal('Deeper');
    await deeper.fill({ Summary: 'clear' }).submit();
    await engineer().seesNoModal();
  });

  test('a mention reaches the app as an event', async () => {
    await auth().types('@sample are you there?');
    await auth().sees('you said <@U0APPBOT> are you there?');
  });

  test('a command delivered twice reaches the app twice', async () => {
    sample.workspace.disturb.duplicateNext();
    await auth().types('/sample reply');
    expect(heard).toEqual(['command reply', 'command reply']);
    expect(
      auth()
        .messages()
        .slice(-2)
        .map((message) => message.text),
    ).toEqual(Array(2).fill('hello <@U0ENGINEER>'));
  });
});
