// Any other status page: the update as JSON, signed; a repeat has the same key, so that whoever takes it can tell.
import { createHmac } from 'node:crypto';
import type { Secret } from '../../lib/redaction.ts';
import type { PageApi } from './page.ts';

export function webhook(secret: Secret, now: () => number): PageApi {
  return {
    // Whoever takes it knows the key.
    find: async () => ({ found: false }),
    async publish(notice, call) {
      const { title, status, body } = notice.content.statusPage;
      const content = {
        id: notice.id,
        thread: notice.thread,
        status,
        title,
        body,
        at: notice.at.toISOString(),
        components: notice.components ?? [],
        maintenance: notice.maintenance ?? null,
      };
      const timestamp = String(Math.floor(now() / 1000));
      const signature = createHmac('sha256', secret.reveal())
        .update(`${timestamp}.${JSON.stringify(content)}`)
        .digest('hex');
      const headers = {
        'idempotency-key': notice.id,
        'x-backbolt-timestamp': timestamp,
        'x-backbolt-signature': `sha256=${signature}`,
      };
      await call({ method: 'POST', path: '', body: content, headers });
      return notice.thread;
    },
  };
}
