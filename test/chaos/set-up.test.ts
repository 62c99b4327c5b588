// kill -9 at every point between the submission of a declaration and the last job of its set-up, with two replicas.
import { expect, test, vi } from 'vitest';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import type { Modal } from '../kit/workspace-modal.ts';
import { fillDeclaration } from './declare.ts';
import { expectNothingToDo, expireClaims, openReplicas, type Replicas } from './replicas.ts';
import type { Trap } from './slack-front.ts';
import { messagesIn, ours } from './slack-record.ts';

const incidents = 8;
const both = (name: string, fits?: Trap['fits']): Trap[] =>
  (['before', 'after'] as const).map((when) => ({ name, when, ...(fits === undefined ? {} : { fits }) }));
const posts = (kind: string) =>
  both('chat.postMessage', ({ metadata }) => String(metadata).includes(`"kind":"${kind}"`));

// What follows on what: a process that is held in one of these does nothing of the next row, nor of another job of the same kind.
const deaths: Trap[][] = [
  [...both('view_submission'), ...both('conversations.create'), ...posts('incident_announcement')],
  [
    ...posts('incident'),
    ...posts('incident_checklist'),
    ...both('conversations.invite'),
    ...both('conversations.setTopic'),
    ...both('views.update'),
    // Two that only a death before leads to: looking for a channel, and for a message, that may have been made.
    { name: 'conversations.list', when: 'after', optional: true },
    { name: 'conversations.history', when: 'after', optional: true },
  ],
  [...both('pins.add'), { name: 'bookmarks.list', when: 'after' }, { name: 'chat.getPermalink', when: 'after' }],
  both('bookmarks.add'),
];

test('however often both replicas are killed, each incident ends with one channel, one card, one announcement', async ({
  onTestFinished,
}) => {
  const replicas = await openReplicas(onTestFinished);
  const { front, workspace, db } = replicas;
  await replicas.start(2);
  let unanswered: Modal[] = [];
  for (const [round, traps] of deaths.entries()) {
    const met = front.hold(traps);
    met.catch(() => undefined);
    if (round === 0) unanswered = await declareAll(replicas);
    await met;
    await replicas.kill();
    await expireClaims(db);
    await replicas.start(2);
    // A person whose submission was not answered submits again, and once more when that takes too long.
    if (round > 0) continue;
    for (const form of unanswered) {
      const submitted = async () => {
        if (isDeclared(form)) return;
        expect(await form.submit()).toEqual({ errors: {}, notice: null });
      };
      await vi.waitFor(submitted, { interval: 200 });
    }
  }
  await vi.waitFor(() => expectNothingToDo(db, incidents), { timeout: 20_000, interval: 100 });
  const seen = declarers.flatMap((role) => workspace.stateFor(workspace.as(role).id).channels);
  const channels = [...new Map(seen.map((channel) => [channel.id, channel])).values()];
  for (let number = 1; number <= incidents; number += 1) {
    const [channel, ...others] = channels.filter(({ name }) => name.startsWith(`inc-${number}-`));
    expect([others.map(({ name }) => name), channel?.topic]).toEqual([[], expect.stringContaining(`#${number}:`)]);
    const messages = await messagesIn(workspace, channel?.id ?? '');
    expect(ours(messages, 'incident', `${number}`)).toHaveLength(1);
    expect(ours(messages, 'incident_checklist', `${number}/investigation`)).toHaveLength(1);
    expect(messages.filter(({ pinned_to: pinned }) => pinned !== undefined)).toEqual(
      ours(messages, 'incident', `${number}`),
    );
    expect(channel?.bookmarks).toHaveLength(1);
    const announced = await messagesIn(workspace, 'C0AUTH');
    expect(ours(announced, 'incident_announcement', `${number}`)).toHaveLength(1);
  }
  expect((await verifyEvents(db)).broken).toEqual([]);
}, 240_000);

// On a busy machine the answer may be too late for Slack: the set-up stands in the dialog then, and there is nothing to submit again.
const isDeclared = (form: Modal) => !form.isOpen() || form.title.startsWith('Incident #');

// Each of the first two waits for an answer that never comes, and has no other form open meanwhile.
const declarers = ['commander', 'communications', 'engineer'] as const;

// Returns the two forms whose submission nobody answered; Slack waits 3 s for that, so they are submitted beside the others.
async function declareAll({ workspace }: Replicas): Promise<Modal[]> {
  const filled: Modal[] = [];
  const submitted: Promise<unknown>[] = [];
  for (let n = 1; n <= incidents; n += 1) {
    const form = await fillDeclaration(workspace, declarers[n - 1] ?? 'engineer', `Trouble ${n}`);
    filled.push(form);
    submitted.push(form.submit());
    if (n > 2) await submitted.at(-1);
  }
  await Promise.all(submitted);
  return filled.slice(0, 2);
}
