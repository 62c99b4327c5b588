// Answers through the response_url of a command or click: five uses in 30 minutes, outside the limits of the Web API.
import { Agent, request } from 'undici';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Message } from './outcome.ts';

export type Responder = {
  /** Sends the message; Slack's refusals come with 200 and `"ok":false`, or 404 for a used-up URL. A failure is logged, as there is no other way to reach the person. Repeating an ephemeral answer does no harm. */
  respond(responseUrl: string, message: Message, options?: { replace?: boolean }): Promise<void>;
  close(): Promise<void>;
};

const tries = 3;

/** Opens the responder, with connections that are kept. */
export function openResponder(log: Log): Responder {
  const agent = new Agent({ connections: 64, connectTimeout: 3_000, headersTimeout: 5_000, bodyTimeout: 5_000 });
  async function post(url: string, body: string): Promise<{ status: number; text: string }> {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const response = await request(url, { method: 'POST', dispatcher: agent, headers, body });
    return { status: response.statusCode, text: await response.body.text() };
  }
  return {
    async respond(responseUrl, message, options = {}) {
      const body = JSON.stringify({
        response_type: 'ephemeral',
        replace_original: options.replace ?? false,
        ...message,
      });
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const answer = await post(responseUrl, body).catch((error: unknown) => ({ status: 0, text: messageOf(error) }));
        if (answer.status === 200 && !answer.text.includes('"ok":false')) return;
        log.warn(
          { attempt, status: answer.status, answer: answer.text.slice(0, 500) },
          'response_url did not take the answer',
        );
        if (answer.status !== 0 && answer.status < 500) return;
      }
    },
    close: () => agent.close(),
  };
}
