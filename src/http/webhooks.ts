// Everything that others send to Backbolt besides Slack: bounces, complaints, and people who want no more e-mail.
import { routeComplaintWebhook } from './complaint-webhook.ts';
import { routeMailWebhooks } from './mail-webhooks.ts';
import type { HttpServer } from './server.ts';
import { routeUnsubscribe } from './unsubscribe-page.ts';

type Webhooks = Parameters<typeof routeComplaintWebhook>[1] &
  Parameters<typeof routeMailWebhooks>[1] &
  Parameters<typeof routeUnsubscribe>[1];

export function routeWebhooks(http: Pick<HttpServer, 'route'>, deps: Webhooks): void {
  routeMailWebhooks(http, deps);
  routeComplaintWebhook(http, deps);
  routeUnsubscribe(http, deps);
}
