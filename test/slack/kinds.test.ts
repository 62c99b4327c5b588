// Each kind of listener, by listeners of the test's own: what they are given, and how their outcomes reach people.
import type { ModalView } from '@slack/types';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../src/lib/errors.ts';
import type {
  ActionListener,
  ClosedListener,
  CommandListener,
  EventListener,
  Listener,
  ShortcutListener,
  SubmissionListener,
} from '../../src/slack/listener.ts';
import { type Outcome, sentence } from '../../src/slack/outcome.ts';
import { type Needs, startListeners } from '../kit/listeners.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string) => ({ text: plain(value), value });
const refused = () =>
  new AppError({ kind: 'conflict', code: 'test.refused', message: 'refused', userMessage: 'Not now: <try> later.' });

const modal = (title: string, callback_id: string): ModalView => ({
  type: 'modal',
  callback_id,
  title: plain(title),
  submit: plain('Go'),
  private_metadata: `about ${callback_id}`,
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      optional: true,
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'why' },
    },
    {
      type: 'actions',
      block_id: 'tools',
      elements: [
        { type: 'button', action_id: 'press', text: plain('Press'), value: 'pressed' },
        { type: 'checkboxes', action_id: 'tick', options: ['one', 'two', 'three'].map(option) },
        { type: 'users_select', action_id: 'pick', placeholder: plain('Who') },
      ],
    },
  ],
});

const command = (
  name: string,
  handle: CommandListener<undefined>['handle'],
  subcommand?: string,
): CommandListener<undefined> => ({
  kind: 'command',
  command: name,
  ...(subcommand === undefined ? {} : { subcommand }),
  handle,
});
const opensModal = command('/try', async () => ({
  kind: 'open_modal',
  title: 'First',
  build: async () => modal('First', 'first'),
}));
const action = (actionId: string, handle: ActionListener<undefined>['handle']): ActionListener<undefined> => ({
  kind: 'action',
  actionId,
  handle,
});
const submission = (handle: SubmissionListener<undefined>['handle']): SubmissionListener<undefined> => ({
  kind: 'submission',
  callbackId: 'first',
  handle,
});

/** Starts the listeners; every test ends without a fault of Slack's. */
async function start(listeners: Listener<undefined>[], needs: Needs = {}, mode: 'socket' | 'http' = 'http') {
  const workspace = await startListeners(mode, listeners, { commands: ['/try'], ...needs });
  return { workspace, engineer: workspace.as('engineer'), auth: workspace.as('engineer').in('#auth') };
}

/** Opens the first modal, once it is filled. */
async function openFirst(listeners: Listener<undefined>[]) {
  const started = await start([opensModal, ...listeners]);
  await started.auth.types('/try');
  const first = await started.engineer.modal('First');
  await vi.waitFor(() => expect(first.buttons()).toContain('Press'));
  return { ...started, first };
}

describe('a slash command with sub-commands', () => {
  const says =
    (who: string): CommandListener<undefined>['handle'] =>
    async ({ text }) => ({ kind: 'reply', message: sentence(`${who} heard "${text}"`) });

  test.each([
    ['/try open a b', 'open heard "a b"'],
    ['/try   OPEN', 'open heard ""'],
    ['/try close', 'close heard ""'],
    ['/try', 'the rest heard ""'],
    ['/try opening it', 'the rest heard "opening it"'],
  ])('%s is answered with: %s', async (typed, answer) => {
    const all = [
      command('/try', says('open'), 'open'),
      command('/try', says('the rest')),
      command('/try', says('close'), 'close'),
    ];
    const { workspace, auth } = await start(all);
    await auth.types(typed);
    expect((await auth.lastEphemeral()).text).toBe(answer);
    workspace.expectNoFaults();
  });

  test.each([
    ['nothing takes what is left', [command('/try', says('open'), 'open')]],
    ['two want the same word', [command('/try', says('a')), command('/try', says('b'))]],
  ])('does not start where %s', async (_why, listeners) => {
    await expect(start(listeners)).rejects.toThrow('/try needs one listener for each sub-command and one for the rest');
  });
});

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  test('a message shortcut is given the message, its author and its thread, and answers', async () => {
    const seen = vi.fn();
    const note: ShortcutListener<undefined> = {
      kind: 'shortcut',
      callbackId: 'note',
      async handle({ person, channel, messageTs, threadTs, text, author }) {
        seen({ person, channel, messageTs, threadTs, text, author });
        return { kind: 'reply', message: sentence('Noted.') };
      },
    };
    const { workspace, engineer, auth } = await start([note], { shortcuts: { note: 'Note this' } }, mode);
    await workspace.as('commander').in('#auth').types('Tokens & <keys> are gone');
    const message = await auth.sees('are gone');
    workspace.disturb.duplicateNext();
    await message.shortcut('Note this');
    await auth.seesEphemeral('Noted.');
    expect(seen).toHaveBeenCalledExactlyOnceWith({
      person: engineer.id,
      channel: auth.id,
      messageTs: message.ts,
      threadTs: undefined,
      text: 'Tokens &amp; &lt;keys&gt; are gone',
      author: workspace.as('commander').id,
    });
    await message.thread().types('since noon');
    const reply = await message.thread().sees('since noon');
    await reply.shortcut('Note this');
    await vi.waitFor(() => expect(seen).toHaveBeenLastCalledWith(expect.objectContaining({ threadTs: message.ts })));
    workspace.expectNoFaults();
  });

  test('an event is heard once, cut down to what its listener asked for, although it arrives twice', async () => {
    const seen = vi.fn();
    const reacted: EventListener<undefined, { reaction: string; item: { ts: string } }> = {
      kind: 'event',
      event: 'reaction_added',
      schema: z.object({ reaction: z.string(), item: z.object({ ts: z.string() }) }),
      async handle({ event }) {
        seen(event);
        return { kind: 'nothing' };
      },
    };
    const needs = { events: ['reaction_added'], scopes: ['reactions:read'] };
    const { workspace, auth } = await start([reacted], needs, mode);
    await auth.types('look');
    const message = await auth.sees('look');
    workspace.disturb.duplicateNext();
    await message.react('pushpin');
    await message.react('eyes');
    await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(2));
    expect(seen.mock.calls).toEqual([
      [{ reaction: 'pushpin', item: { ts: message.ts } }],
      [{ reaction: 'eyes', item: { ts: message.ts } }],
    ]);
    workspace.expectNoFaults();
  });

  test('the Home tab is published to whoever opens it, and drawn anew by a click in it', async () => {
    const home = (text: string): Outcome => ({
      kind: 'publish_home',
      build: async () => ({
        type: 'home',
        blocks: [
          ...sentence(text).blocks,
          { type: 'actions', elements: [{ type: 'button', action_id: 'press', text: plain('Again') }] },
        ],
      }),
    });
    const opened: EventListener<undefined, { user: string }> = {
      kind: 'event',
      event: 'app_home_opened',
      schema: z.object({ user: z.string() }),
      handle: async ({ event }) => home(`Hello <@${event.user}>`),
    };
    const again = action('press', async () => home('Once more'));
    const { workspace, engineer } = await start([opened, again], { events: ['app_home_opened'] }, mode);
    const shown = await engineer.home();
    expect(shown.text).toContain(`Hello <@${engineer.id}>`);
    await shown.button('Again').click();
    await shown.becomes('Once more');
    workspace.expectNoFaults();
  });
});

describe('an event that goes wrong', () => {
  const needs = { events: ['app_home_opened', 'reaction_added'], scopes: ['reactions:read'] };
  const heard = (event: EventListener<undefined>['event'], handle: () => Promise<Outcome>): Listener<undefined> => ({
    kind: 'event',
    event,
    schema: z.object({}),
    handle,
  });

  test('is said to nobody', async () => {
    const reacted = vi.fn(async () => Promise.reject(refused()));
    const { workspace, auth } = await start([heard('reaction_added', reacted)], needs);
    await auth.types('look');
    const message = await auth.sees('look');
    await message.react('eyes');
    await vi.waitFor(() => expect(reacted).toHaveBeenCalledTimes(1));
    expect(auth.messages()).toHaveLength(1);
    workspace.expectNoFaults();
  });

  test('is said on the Home tab when that cannot be built', async () => {
    const broken = async (): Promise<Outcome> => ({ kind: 'publish_home', build: () => Promise.reject(refused()) });
    const { workspace, engineer } = await start([heard('app_home_opened', broken)], needs);
    expect((await engineer.home()).text).toContain('Not now: <try> later.');
    workspace.expectNoFaults();
  });
});

describe('a click in a modal', () => {
  test('carries the view, what it is about, and what is ticked and picked', async () => {
    const seen = vi.fn();
    const record: ActionListener<undefined>['handle'] = async ({ value, values, viewId, privateMetadata, state }) => {
      seen({ value, values, viewId, privateMetadata, why: state?.values.why?.why?.value });
      return { kind: 'nothing' };
    };
    const { workspace, first } = await openFirst(['press', 'tick', 'pick'].map((id) => action(id, record)));
    const common = { viewId: first.id, privateMetadata: 'about first', why: 'typed' };
    first.fill({ Why: 'typed' });
    await first.button('Press').click();
    await first.element('tick').enter(['one', 'three']);
    await first.element('pick').enter('@commander');
    await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(3));
    expect(seen.mock.calls.map(([call]) => call)).toEqual([
      { ...common, value: 'pressed', values: [] },
      { ...common, value: '', values: ['one', 'three'] },
      { ...common, value: workspace.as('commander').id, values: [] },
    ]);
    workspace.expectNoFaults();
  });

  test('can put another view in its place', async () => {
    const update = action('press', async () => ({ kind: 'update_modal', view: modal('Second', 'second') }));
    const { workspace, first } = await openFirst([update]);
    await first.button('Press').click();
    await first.becomes('Second');
    workspace.expectNoFaults();
  });

  test('can open a modal on top, which gives the first one back when it is closed', async () => {
    const open = action('press', async () => ({
      kind: 'open_modal',
      title: 'Top',
      build: async () => modal('Top', 'top'),
    }));
    const { workspace, engineer, first } = await openFirst([open]);
    await first.button('Press').click();
    const top = await engineer.modal('Top');
    await top.becomes('Press');
    await top.close();
    expect((await engineer.modal()).id).toBe(first.id);
    workspace.expectNoFaults();
  });

  test.each<[string, ActionListener<undefined>['handle'], string]>([
    ['answers', async () => ({ kind: 'reply', message: sentence('Seen.') }), 'Seen.'],
    ['is refused', () => Promise.reject(refused()), 'Not now: <try> later.'],
    ['has a listener with an outcome that it cannot give', async () => ({ kind: 'close_modal' }), 'reference'],
  ])('says so on top of it when it %s', async (_what, handle, said) => {
    const { workspace, engineer, first } = await openFirst([action('press', handle)]);
    await first.button('Press').click();
    expect((await engineer.modal('Backbolt')).text).toContain(said);
    workspace.expectNoFaults();
  });
});

describe('a submission', () => {
  test('can be answered with another step in its place, whose submission has another key', async () => {
    const keys: string[] = [];
    const step = (callbackId: string, outcome: Outcome): Listener<undefined> => ({
      kind: 'submission',
      callbackId,
      async handle({ key }) {
        keys.push(key);
        return outcome;
      },
    });
    const { workspace, engineer, first } = await openFirst([
      step('first', { kind: 'update_modal', view: modal('Second', 'second') }),
      step('second', { kind: 'close_modal' }),
    ]);
    await first.submit();
    await first.becomes('Second');
    await first.submit();
    await engineer.seesNoModal();
    expect(new Set(keys).size).toBe(2);
    workspace.expectNoFaults();
  });

  test('can lay another modal on top', async () => {
    const push = submission(async () => ({ kind: 'push_modal', view: modal('Top', 'top') }));
    const { workspace, engineer, first } = await openFirst([push]);
    await first.submit();
    await (await engineer.modal('Top')).close();
    expect((await engineer.modal()).id).toBe(first.id);
    workspace.expectNoFaults();
  });

  test('that fails is answered beside the first input', async () => {
    const { workspace, first } = await openFirst([submission(() => Promise.reject(refused()))]);
    expect((await first.submit()).errors).toEqual({ Why: 'Not now: <try> later.' });
    workspace.expectNoFaults();
  });

  test('that fails in a modal without inputs is answered on top of it', async () => {
    const { blocks, ...rest } = modal('First', 'first');
    const opens = command('/try', async () => ({
      kind: 'open_modal',
      title: 'First',
      build: async () => ({ ...rest, blocks: blocks.slice(1) }),
    }));
    const { workspace, engineer, auth } = await start([opens, submission(() => Promise.reject(refused()))]);
    await auth.types('/try');
    const first = await engineer.modal('First');
    await vi.waitFor(() => expect(first.buttons()).toContain('Press'));
    await first.submit();
    expect((await engineer.modal('Not done')).text).toContain('Not now: <try> later.');
    workspace.expectNoFaults();
  });
});

test('a modal that is closed without being submitted is heard of', async () => {
  const seen = vi.fn();
  const closed: ClosedListener<undefined> = {
    kind: 'closed',
    callbackId: 'first',
    async handle({ person, privateMetadata, viewId }) {
      seen({ person, privateMetadata, viewId });
      return { kind: 'nothing' };
    },
  };
  const { workspace, engineer, first } = await openFirst([closed]);
  await first.close();
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(1));
  expect(seen).toHaveBeenCalledWith({ person: engineer.id, privateMetadata: 'about first', viewId: first.id });
  workspace.expectNoFaults();
});

test('what no listener knows is acknowledged: a shortcut, an event, a closed modal', async () => {
  const needs = { shortcuts: { old: 'Old one' }, events: ['reaction_added'], scopes: ['reactions:read'] };
  const { workspace, engineer, auth } = await start([opensModal], needs);
  await auth.types('/try');
  await (await engineer.modal('First')).becomes('Press');
  await (await engineer.modal('First')).close();
  await auth.types('look');
  const message = await auth.sees('look');
  expect(await message.shortcut('Old one')).toEqual({ ok: true });
  await message.react('eyes');
  workspace.expectNoFaults();
});
