// The application as one of its users sees it: the messages that are shown now, and what was closed stays closed.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import type { TargetDb } from '../../db/target.ts';
import { html, page } from './html.ts';

const Notification = z.object({
  id: z.string(),
  level: z.enum(['info', 'success', 'warning', 'critical']),
  title: z.string(),
  body: z.string(),
});

/** Whoever looks at the page. */
const user = 'user-0001';
const limits = { lockTimeoutMs: 1_000, statementTimeoutMs: 2_000 };
const asUser = sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user })}, true)`;

/** @param now domain time: what expires in the demo expires by the clock that "skip" moves */
export async function applicationPage(db: TargetDb, now: Date): Promise<string> {
  const shown = await db.transaction(limits, async (tx) => {
    await tx.run(asUser);
    return await tx.rows(
      Notification,
      sql`select n.id, n.level, n.title, n.body from backbolt_app.notifications n where n.starts_at <= ${now} and n.expires_at > ${now}
        and not exists (select from backbolt_app.notification_dismissals d where d.notification = n.id and d.user_id = ${user})
        order by n.starts_at desc, n.created_at desc`,
    );
  });
  const banners = shown.map(
    ({
      id,
      level,
      title,
      body,
    }) => html`<section class="banner ${level}" role="${level === 'critical' ? 'alert' : 'status'}"><h2>${title}</h2><div>${body}</div>
<form method="post" action="/demo/app/dismiss"><input type="hidden" name="id" value="${id}"><button aria-label="Close: ${title}">Close</button></form></section>`,
  );
  const empty = shown.length === 0 ? html`<p>There is no message at the moment.</p>` : html``;
  return page(
    '/demo/app',
    'Application',
    html`<h1>Welcome back</h1>${banners}${empty}<p>You are signed in as ${user}.</p>`,
  );
}

/** Closes one for this user. */
export async function dismiss(db: TargetDb, id: string): Promise<void> {
  if (!z.uuid().safeParse(id).success) return;
  await db.transaction(limits, async (tx) => {
    await tx.run(asUser);
    await tx.run(
      sql`insert into backbolt_app.notification_dismissals (notification, user_id)
        select id, ${user} from backbolt_app.notifications where id = ${id} on conflict do nothing`,
    );
  });
}
