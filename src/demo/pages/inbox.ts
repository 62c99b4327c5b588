// The inbox: the e-mails that the demo's mail server was sent. Their HTML runs nothing and loads nothing.
import type { InboxMail, MailServer } from '../tools/mail-server.ts';
import { html, page, timeOf } from './html.ts';

const mostShown = 50;

export async function inboxPage(mail: MailServer): Promise<string> {
  const newest = await mail.newest(mostShown);
  const rows = newest.map(
    ({ id, at, to, subject }) =>
      html`<tr><td>${timeOf(at)}</td><td>${to}</td><td><a href="/demo/inbox/${id}">${subject}</a></td></tr>`,
  );
  const table =
    rows.length === 0
      ? html`<p>No e-mail was sent yet.</p>`
      : html`<table><thead><tr><th scope="col">At</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>${rows}</tbody></table>`;
  const lead = html`<p>${mail.count()} e-mails were sent to users since the start; these are the newest ${newest.length}.</p>`;
  return page('/demo/inbox', 'Inbox', html`<h1>Inbox</h1>${lead}${table}`);
}

export function mailPage({ at, to, from, subject, html: body, text }: InboxMail): string {
  const facts = html`<dl><dt>From</dt><dd>${from}</dd><dt>To</dt><dd>${to}</dd><dt>At</dt><dd>${timeOf(at)}</dd></dl>`;
  // Without allow-scripts and allow-same-origin, and under this page's policy, which loads nothing from anywhere.
  const shown =
    body === '' ? html`` : html`<h2>As HTML</h2><iframe sandbox title="The e-mail as HTML" srcdoc="${body}"></iframe>`;
  const main = html`<h1>${subject}</h1>${facts}${shown}<h2>As text</h2><pre>${text}</pre>`;
  return page('/demo/inbox', subject === '' ? 'E-mail' : subject, main);
}
