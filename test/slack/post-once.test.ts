// Posts that jobs make, once, in threads and direct messages; in channels lost-answers.test.ts has them.
import { expect, test, vi } from 'vitest';
import { type Post, type PostResult, postAtLeastOnce, postOnce } from '../../src/slack/deliveries/post-once.ts';
import { sentence } from '../../src/slack/outcome.ts';
import { afterThis } from '../kit/after-this.ts';
import { newOwnDb } from '../kit/database.ts';
import { openTestOutbound } from '../kit/listeners.ts';
import { startWorkspace } from '../kit/workspace.ts';

async function setUp() {
  const db = await newOwnDb();
  const workspace = await startWorkspace();
  afterThis(() => workspace.stop());
  const outbound = openTestOutbound(workspace, db);
  const engineer = workspace.as('engineer');
  const auth = engineer.in('#auth');
  await auth.types('it fails');
  const root = await auth.sees('it fails');
  const recorded = vi.fn(async (_result: PostResult) => undefined);
  const what = { message: sentence('An update'), eventType: 'backbolt_test', id: '7', since: new Date() };
  const post = (where: Pick<Post, 'channel' | 'threadTs'>, change: { mayBePosted?: boolean; last?: boolean } = {}) => {
    const { mayBePosted = false, last = false } = change;
    return postOnce(outbound, { ...what, ...where, mayBePosted }, { last }, recorded);
  };
  const texts = (place: typeof auth) => place.messages().map((message) => message.text);
  return { workspace, outbound, engineer, auth, root, recorded, post, texts };
}

test('a reply whose answer was lost is found in its thread, and not repeated', async () => {
  const { workspace, auth, root, recorded, post, texts } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await post({ channel: auth.id, threadTs: root.ts });
  await post({ channel: auth.id, threadTs: root.ts }, { mayBePosted: true });
  expect(texts(root.thread())).toEqual(['it fails', 'An update']);
  const posted = { state: 'posted', channel: auth.id, ts: root.thread().messages()[1]?.ts };
  expect(recorded.mock.calls).toEqual([[posted], [posted]]);
  workspace.expectNoFaults();
});

test('a direct message whose answer was lost is found there, and its channel is told', async () => {
  const { workspace, engineer, recorded, post, texts } = await setUp();
  const direct = engineer.in('@app');
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await post({ channel: engineer.id });
  expect(texts(direct)).toEqual(['An update']);
  expect(recorded).toHaveBeenCalledWith({ state: 'posted', channel: direct.id, ts: direct.messages()[0]?.ts });
  workspace.expectNoFaults();
});

test('a post that never arrived fails the run, so that it is tried again, and is unknown after the last one', async () => {
  const { workspace, auth, recorded, post, texts } = await setUp();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_call' });
  await expect(post({ channel: auth.id })).rejects.toMatchObject({ kind: 'unavailable' });
  expect(recorded).not.toHaveBeenCalled();
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_call' });
  await post({ channel: auth.id }, { mayBePosted: true, last: true });
  expect(recorded).toHaveBeenCalledExactlyOnceWith({ state: 'unknown' });
  expect(texts(auth)).toEqual(['it fails']);
  workspace.expectNoFaults();
});

test('a refused post is recorded as refused', async () => {
  const { workspace, engineer, recorded, post } = await setUp();
  await post({ channel: engineer.in('#random').id });
  expect(recorded).toHaveBeenCalledExactlyOnceWith({ state: 'refused', code: 'not_in_channel' });
  workspace.expectFaults('not_in_channel');
});

test('a sentence for a person reaches them, and one that is refused is an error', async () => {
  const { workspace, outbound, engineer, texts } = await setUp();
  const message = sentence('For you');
  await postAtLeastOnce(outbound, { channel: engineer.id, message });
  expect(texts(engineer.in('@app'))).toEqual(['For you']);
  const refused = postAtLeastOnce(outbound, { channel: engineer.in('#random').id, message });
  await expect(refused).rejects.toMatchObject({ code: 'slack.refused' });
  workspace.expectFaults('not_in_channel');
});
