// One signed `/auth-status`, as Slack sends it: unique trigger and response_url, timed until acknowledged and until its card is there.
import { createHmac } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { people, type SlackStandIn, signingSecret } from './slack-stand-in.ts';

export type Acknowledged = { ms: number; status: number; text: string };

export type Sent = {
  acknowledged: Promise<Acknowledged>;
  /** Resolves with the bytes of what was posted to the response_url. */
  delivered: Promise<number>;
};

let count = 0;

/** Sends a command through a connection (or pool of connections) to an app. */
export function sendCommand(slack: SlackStandIn, connection: Dispatcher, origin: string): Sent {
  count += 1;
  const id = `${process.pid}.${count}`;
  const body = new URLSearchParams({
    token: 'of-no-use-any-more',
    team_id: 'T0BENCH',
    team_domain: 'bench',
    channel_id: 'C0BENCH',
    channel_name: 'auth',
    user_id: people[count % people.length] as string,
    user_name: 'someone',
    command: '/auth-status',
    text: '1h',
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    response_url: slack.responseUrl(id),
    trigger_id: `${id}.trigger`,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  const delivered = slack.delivery(id);
  const started = performance.now();
  const acknowledged = connection
    .request({ origin, path: '/slack/events', method: 'POST', headers, body })
    .then(async (response) => {
      const text = await response.body.text();
      return { ms: performance.now() - started, status: response.statusCode, text };
    });
  return { acknowledged, delivered };
}
