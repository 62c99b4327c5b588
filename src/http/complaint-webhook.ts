// A help desk's complaints come in here: POST /webhooks/complaints, signed as /webhooks/mail is.
import { z } from 'zod';
import type { AuthMetricsPolicy } from '../features/auth-metrics/policy.ts';
import { recordSignedComplaint } from '../features/auth-metrics/record-complaint.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import type { HttpServer } from './server.ts';
import { checkSignature, invalidBody, jsonOf, receive } from './signed-webhook.ts';

// `id` is the help desk's: the same complaint may come twice.
const Body = z.strictObject({ id: z.string().min(1).max(200), text: z.string().max(100_000).optional() });

/** Without a secret it is not there. */
export function routeComplaintWebhook(
  http: Pick<HttpServer, 'route'>,
  deps: Parameters<typeof recordSignedComplaint>[0] & {
    clock: Clock;
    log: Log;
    policy: Pick<AuthMetricsPolicy, 'complaints'>;
    variable: (name: string) => Secret | undefined;
  },
): void {
  http.route('/webhooks/complaints', (req, res) => {
    const secret = deps.variable(deps.policy.complaints.webhook_secret);
    if (secret === undefined) return false;
    return receive(req, res, { log: deps.log, about: 'a complaint' }, async (text, headers) => {
      checkSignature(text, headers, secret, deps.clock);
      const parsed = Body.safeParse(jsonOf(text));
      if (!parsed.success) throw invalidBody(z.prettifyError(parsed.error), '{ id, text? }');
      const { id: key, ...said } = parsed.data;
      await recordSignedComplaint(deps, { key, ...said });
    });
  });
}
