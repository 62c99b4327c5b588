// What can be wrong with the figures, said once.
import { AppError } from '../../lib/errors.ts';

/** Nobody told Backbolt what to watch. */
export function noSource(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'auth_metrics.no_source',
    message: 'no source is configured',
    userMessage:
      'Backbolt watches no database yet, so it knows nothing of sign-in. Whoever runs it sets AUTH_DATABASE_URL and starts it again.',
  });
}
