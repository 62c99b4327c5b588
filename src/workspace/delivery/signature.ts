// Slack's request signature, version 0.
import { createHmac } from 'node:crypto';

/** `v0=` and the HMAC-SHA256 of `v0:timestamp:body`; source: docs.slack.dev/authentication/verifying-requests-from-slack. */
export function signature(secret: string, timestampSeconds: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampSeconds}:${body}`).digest('hex')}`;
}
