// Tells an outage of a database from everything else that can be wrong with a statement.
import { DatabaseError } from 'pg';
import { messageOf } from '../lib/errors.ts';

// 08: connection exceptions; 57P01-03: shutting down, crashed, starting up; 53300: too many connections.
const outageCodes = /^(08...|57P0[123]|53300)$/;
const networkCodes = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|EACCES)$/;

/** Whether nothing could be asked: no network, no server, or one that is coming or going. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof DatabaseError) return outageCodes.test(error.code ?? '');
  const code = (error as { code?: unknown } | null)?.code;
  return (
    networkCodes.test(String(code)) ||
    isUnsent(error) ||
    /connection terminated|connection timeout|timeout exceeded when trying to connect/i.test(messageOf(error))
  );
}

/** Whether the answer did not come in time: the server's time-out, a lock's, or our own on a connection gone silent. */
export function isTooSlow(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '57014' || error.code === '55P03';
  return isSilent(error);
}

/** Whether our own time-out ended the wait (pg's words), after which the connection cannot be used any more. */
export function isSilent(error: unknown): boolean {
  return /query read timeout/i.test(messageOf(error));
}

/** Whether the connection was found dead before the statement was sent (pg's words): then the server never saw it. */
export function isUnsent(error: unknown): boolean {
  return /is not queryable/i.test(messageOf(error));
}
