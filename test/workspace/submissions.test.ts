// What an app answers to a submission, where Slack would not take it: the person is told, and the fault says what is wrong.
import type { App } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sample, startSample } from './sample-app.ts';

type Shape = Record<string, unknown>;

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const view = (more: Shape = {}): Shape => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input',
      block_id: 'summary',
      optional: true,
      label: plain('Summary'),
      element: { type: 'plain_text_input' },
    },
  ],
  ...more,
});

let sample: Sample;
let answer: Shape | undefined;

beforeAll(async () => {
  const define = (app: App) => {
    app.command('/sample', async ({ ack, command, client }) => {
      await ack();
      await client.apiCall('views.open', { trigger_id: command.trigger_id, view: view({ external_id: 'first' }) });
    });
    app.view('form', async ({ ack }) => {
      if (answer === undefined) return;
      await (ack as unknown as (given: Shape) => Promise<void>)(answer);
    });
  };
  sample = await startSample('http', define, { rateLimits: false, ackMs: 1000 });
});
afterAll(async () => {
  sample.workspace.expectNoFaults();
  await sample.stop();
});

const wrongTitle = view({ title: plain('x'.repeat(25)) });

test.each<[what: string, answer: Shape | undefined, code: string, details: string[]]>([
  ['no acknowledgement at all', undefined, 'operation_timeout', ['view_submission form']],
  ['an action that is not there', { response_action: 'close' }, 'invalid_response_action', []],
  [
    'errors for no input',
    { response_action: 'errors', errors: { other: 'x' } },
    'invalid_errors',
    ['no input block has block_id other'],
  ],
  [
    'a view that is too long',
    { response_action: 'update', view: wrongTitle },
    'invalid_arguments',
    ['must be less than 25 characters [json-pointer:/view/title/text]'],
  ],
  [
    'a Home tab pushed upon a dialog',
    { response_action: 'push', view: { type: 'home', blocks: [] } },
    'invalid_arguments',
    ['must be a modal [json-pointer:/view/type]'],
  ],
  [
    'a second view of one external_id',
    { response_action: 'push', view: view({ external_id: 'first' }) },
    'duplicate_external_id',
    ['first'],
  ],
])('%s', async (_what, given, code, details) => {
  answer = given;
  const engineer = sample.workspace.as('engineer');
  await engineer.in('#auth').types('/sample');
  const dialog = await engineer.modal('Form');
  expect(await dialog.submit()).toEqual({ errors: {}, notice: 'We had some trouble connecting. Try again?' });
  expect(sample.workspace.faults()).toMatchObject([{ code, ...(details.length > 0 ? { details } : {}) }]);
  sample.workspace.expectFaults(code);
  // The dialog stays, with what was entered.
  expect(dialog.title).toBe('Form');
  await dialog.close();
});

test('a stack of three takes no fourth from an answer, either', async () => {
  answer = { response_action: 'push', view: view() };
  const engineer = sample.workspace.as('engineer');
  await engineer.in('#auth').types('/sample');
  for (let count = 0; count < 2; count += 1) expect((await (await engineer.modal()).submit()).notice).toBeNull();
  expect((await (await engineer.modal()).submit()).notice).not.toBeNull();
  sample.workspace.expectFaults('push_limit_reached');
  answer = { response_action: 'clear' };
  await (await engineer.modal()).submit();
  await engineer.seesNoModal();
});
