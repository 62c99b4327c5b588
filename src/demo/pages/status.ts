// The public side of the demo's status page.
import type { PageIncident, StatusPageApi } from '../tools/status-page-api.ts';
import { type Html, html, page, timeOf } from './html.ts';

const words: Record<string, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  completed: 'Completed',
};
const over = ['resolved', 'completed'];

export function statusPage({ incidents }: StatusPageApi): string {
  const all = incidents();
  const open = all.filter(({ status }) => !over.includes(status));
  const past = all.filter(({ status }) => over.includes(status));
  const lead = open.length === 0 ? html`<p>All systems operational.</p>` : html`${open.map(incidentHtml)}`;
  const history = past.length === 0 ? html`` : html`<h2>Past incidents</h2>${past.map(incidentHtml)}`;
  return page('/demo/status', 'Status page', html`<h1>Status</h1>${lead}${history}`);
}

function incidentHtml({ name, status, updates, scheduled_for, scheduled_until }: PageIncident): Html {
  const level = over.includes(status) ? 'success' : status === 'scheduled' ? 'info' : 'warning';
  const times =
    scheduled_for === null
      ? html``
      : html`<p>From ${timeOf(new Date(scheduled_for))} to ${timeOf(new Date(scheduled_until ?? scheduled_for))}</p>`;
  const said = updates.map(
    (update) =>
      html`<p><strong>${words[update.status] ?? update.status}</strong> – ${update.body}<br>${timeOf(update.at)}</p>`,
  );
  return html`<article class="${level}"><h2>${name}</h2>${times}${said}</article>`;
}
