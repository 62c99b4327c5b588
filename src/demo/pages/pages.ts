// What users see of a communication, for newcomers: their inbox, the status page, and the application with its banner.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TargetDb } from '../../db/target.ts';
import type { MailServer } from '../tools/mail-server.ts';
import type { StatusPageApi } from '../tools/status-page-api.ts';
import { applicationPage, dismiss } from './application.ts';
import { renew, style } from './html.ts';
import { inboxPage, mailPage } from './inbox.ts';
import { statusPage } from './status.ts';

export type Pages = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

// Nothing from anywhere else; what an e-mail holds is under the same policy.
const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

type Parts = { mail: MailServer; status: StatusPageApi; app: TargetDb; now: () => Date | Promise<Date> };

/** Answers what is under /demo/; false for what it has not. Whether the request comes from this machine is its caller's to check. */
export function openPages(parts: Parts): Pages {
  return async (req, res) => {
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    if (req.method === 'POST' && path === '/demo/app/dismiss') {
      await dismiss(parts.app, new URLSearchParams(await bodyOf(req)).get('id') ?? '');
      res.writeHead(303, { location: '/demo/app' }).end();
      return true;
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const answer = await answerTo(path, parts);
    if (answer === undefined) return false;
    const headers = {
      'content-type': `${answer.type}; charset=utf-8`,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    };
    res.writeHead(200, headers).end(answer.text);
    return true;
  };
}

async function answerTo(path: string, { mail, status, app, now }: Parts) {
  const page = (text: string) => ({ type: 'text/html', text });
  if (path === '/demo/style.css') return { type: 'text/css', text: style };
  if (path === '/demo/renew.js') return { type: 'text/javascript', text: renew };
  if (path === '/demo/' || path === '/demo/inbox') return page(await inboxPage(mail));
  if (path === '/demo/status') return page(statusPage(status));
  if (path === '/demo/app') return page(await applicationPage(app, await now()));
  const [, id] = /^\/demo\/inbox\/(\d{1,9})$/.exec(path) ?? [];
  const found = id === undefined ? undefined : await mail.find(Number(id));
  return found && page(mailPage(found));
}

const mostBytes = 2_000;

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > mostBytes) return '';
  }
  return text;
}
