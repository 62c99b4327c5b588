// Stands in until the page is merged.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers `/` and `/workspace/assets/*`; false for any other path. */
export function servePage(_request: IncomingMessage, _response: ServerResponse): boolean | Promise<boolean> {
  return false;
}
