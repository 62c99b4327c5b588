// A small Bolt app and one person before it: what is typed, clicked and submitted, until the answer is to be seen.
import type { App } from '@slack/bolt';
import { startSample } from '../../workspace/sample-app.ts';

type RoundTrips = {
  /** A slash command, until its answer is there. */
  command(): Promise<void>;
  /** A button, until the card shows the next number. */
  click(): Promise<void>;
  /** A command that opens a dialog, filled in and submitted, until the dialog is gone. */
  modal(): Promise<void>;
  close(): Promise<void>;
};

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const card = (count: number) => ({
  text: `count ${count}`,
  blocks: [
    { type: 'section' as const, text: plain(`count ${count}`) },
    {
      type: 'actions' as const,
      elements: [{ type: 'button' as const, action_id: 'more', text: plain('More'), value: String(count) }],
    },
  ],
});

function define(app: App): void {
  app.command('/sample', async ({ ack, command, client }) => {
    if (command.text === 'reply') return ack('answered');
    await ack();
    if (command.text === 'card') await client.chat.postMessage({ channel: command.channel_id, ...card(0) });
    if (command.text !== 'modal') return;
    const element = { type: 'plain_text_input' as const, action_id: 'text' };
    const blocks = [{ type: 'input' as const, block_id: 'summary', label: plain('Summary'), element }];
    const view = { type: 'modal' as const, callback_id: 'form', title: plain('Form'), submit: plain('Save'), blocks };
    await client.views.open({ trigger_id: command.trigger_id, view });
  });
  app.action('more', async ({ ack, action, respond }) => {
    await ack();
    const count = 'value' in action ? Number(action.value) + 1 : 0;
    await respond({ replace_original: true, ...card(count) });
  });
  app.view('form', async ({ ack }) => ack());
}

/** Starts both; the workspace keeps no journal and limits no rates. */
export async function openRoundTrips(mode: 'socket' | 'http'): Promise<RoundTrips> {
  const { workspace, stop } = await startSample(mode, define, { rateLimits: false });
  const person = workspace.as('engineer');
  const auth = person.in('#auth');
  // Elsewhere, so that the answers to the commands do not push it out of sight.
  const elsewhere = person.in('#general');
  await elsewhere.types('/sample card');
  const counter = await elsewhere.sees('count 0');
  let count = 0;
  return {
    async command() {
      await auth.types('/sample reply');
      await auth.seesEphemeral('answered');
    },
    async click() {
      count += 1;
      await counter.button('More').click();
      await counter.becomes(`count ${count}`);
    },
    async modal() {
      await auth.types('/sample modal');
      const dialog = await person.modal('Form');
      await dialog.fill({ Summary: 'text' }).submit();
      await person.seesNoModal();
    },
    async close() {
      workspace.expectNoFaults();
      await stop();
    },
  };
}
