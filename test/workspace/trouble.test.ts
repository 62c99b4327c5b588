// What goes wrong on demand, as the unmodified client meets it.
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError, type WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { quietClient } from './quiet-client.ts';
import { sampleManifest } from './sample-app.ts';

let workspace: TestWorkspace;
let client: WebClient;

beforeEach(async () => {
  workspace = await startWorkspace({ manifest: sampleManifest() });
  client = quietClient(workspace);
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
});

const post = (text: string) => client.chat.postMessage({ channel: 'C0AUTH', text });
const posted = () =>
  workspace
    .as('engineer')
    .in('#auth')
    .messages()
    .map((message) => message.text);

test('Slack is down for one call', async () => {
  workspace.disturb.nextCall('chat.postMessage', { kind: 'status', status: 503 });
  await expect(post('one')).rejects.toThrow(WebAPIHTTPError);
  await post('two');
  expect(posted()).toEqual(['two']);
});

test('Slack refuses one call, for a reason of its own', async () => {
  workspace.disturb.nextCall('chat.postMessage', { kind: 'refused', error: 'restricted_action' });
  await expect(post('one')).rejects.toThrow('restricted_action');
  await post('two');
  expect(posted()).toEqual(['two']);
});

test('Slack asks to come again later', async () => {
  workspace.disturb.nextCall('chat.postMessage', { kind: 'rate_limited', retryAfterSeconds: 7 });
  await expect(post('one')).rejects.toThrow(WebAPIRateLimitedError);
  expect(posted()).toEqual([]);
});

test('a call that is lost was not carried out, an answer that is lost was', async () => {
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_call' });
  workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' });
  await expect(post('one')).rejects.toThrow(WebAPIRequestError);
  await expect(post('two')).rejects.toThrow(WebAPIRequestError);
  await post('three');
  expect(posted()).toEqual(['two', 'three']);
});

test('a slow call is carried out in the end', async () => {
  workspace.disturb.nextCall('chat.postMessage', { kind: 'slow', milliseconds: 20 });
  await post('one');
  expect(posted()).toEqual(['one']);
});
