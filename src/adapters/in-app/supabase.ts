// Messages in the application through a Supabase project's API, with its service key.
import type { Outlet } from '../../features/communications/outlet.ts';
import { hideValues, type Secret } from '../../lib/redaction.ts';
import { rowOf } from './notifications.ts';

const answerMs = 10_000;

/** @param options.url of the project; the schema `backbolt_app` must be among those that its API shows */
export function openSupabaseNotifications(options: {
  name: string;
  url: string;
  key: Secret;
  expiresAfterHours: number;
}): Outlet {
  const { name, url, key } = options;
  // Loaded when it is first used: it brings a client for everything that Supabase has.
  const table = async () => {
    const { createClient } = await import('@supabase/supabase-js');
    const client = createClient(url, key.reveal(), { auth: { persistSession: false, autoRefreshToken: false } });
    return client.schema('backbolt_app').from('notifications');
  };
  const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  return {
    channel: 'in_app',
    name,
    async find({ id }, signal) {
      const { data, error } = await (await table())
        .select('id')
        .eq('id', id)
        .limit(1)
        .retry(false)
        .abortSignal(within(signal));
      return error === null ? { found: data.length > 0 } : undefined;
    },
    async publish(notice, signal) {
      const row = rowOf(notice, options.expiresAfterHours);
      const starts_at = row.starts_at.toISOString();
      const stored = await (await table())
        .upsert(
          { ...row, starts_at, expires_at: row.expires_at.toISOString() },
          { onConflict: 'id', ignoreDuplicates: true },
        )
        .retry(false)
        .abortSignal(within(signal));
      const ended =
        stored.error === null
          ? await (await table())
              .update({ expires_at: starts_at })
              .eq('thread', row.thread)
              .neq('id', row.id)
              .gt('expires_at', starts_at)
              .retry(false)
              .abortSignal(within(signal))
          : stored;
      const { error, status } = ended;
      if (error === null) return { kind: 'sent', id: row.id };
      const reason = `${name}: ${hideValues(error.message, [key])}`;
      // A repeat does no harm.
      return status >= 400 && status < 500 ? { kind: 'refused', reason } : { kind: 'unavailable', reason };
    },
  };
}
