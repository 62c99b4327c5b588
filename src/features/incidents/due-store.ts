// The SQL of what open incidents wait for from one person.
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { Actor } from '../events/event.ts';
import { DueFromPerson } from './due.ts';

// More than these nobody does next.
const most = 10;

export async function duesOf(db: Queryable, person: Actor): Promise<DueFromPerson[]> {
  return await db.rows(
    DueFromPerson,
    sql`select i.number, i.title, i.practice, i.private, i.channel, due.kind, due.due_at
      from backbolt.incident i, lateral (
        select 'update' as kind, c.due_at from backbolt.cadence c, backbolt.incident_role r
        where c.subject = 'incident-' || i.number and c.phase <> 'stopped'
          and r.incident = i.number and r.role = 'commander' and r.person = ${person}
        union all
        select 'first_response', i.first_response_due where i.first_response_due is not null
          and exists (select from backbolt.incident_member m where m.incident = i.number and m.person = ${person})
      ) as due
      where i.status <> 'resolved' order by due.due_at, i.number limit ${most}`,
  );
}
