// Which part of the workspace answers a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimiter } from '../api/rate-limiter.ts';
import type { Context } from '../context.ts';
import { servePage } from '../page/serve.ts';
import type { PageState } from '../page-protocol.ts';
import { handleApi } from './api-route.ts';
import { sendText } from './body.ts';
import { sendEmoji } from './emoji-route.ts';
import { receiveUpload, sendFile } from './file-route.ts';
import { isLocal } from './loopback.ts';
import { handleAction, streamState } from './page-route.ts';
import { followPermalink } from './permalink-route.ts';
import { handleResponseUrl } from './response-url-route.ts';

export type Router = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Answers what belongs to the workspace; resolves to false, untouched, for any other path. */
export function openRouter(context: Context, limiter: RateLimiter, stateFor: (person: string) => PageState): Router {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!isOurs(url.pathname)) return false;
    if (!isLocal(request)) {
      sendText(response, 403, 'The local workspace answers requests from this machine only.\n');
      return true;
    }
    const route = routes.find(({ method, prefix }) => request.method === method && url.pathname.startsWith(prefix));
    if (route === undefined) return servePage(request, response);
    try {
      await route.handle({ context, limiter, stateFor, url, request, response });
    } catch (error) {
      context.log.error({ err: error, path: url.pathname }, 'the workspace failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'The local workspace failed; its log says why.\n');
    }
    return true;
  };
}

type Exchange = {
  context: Context;
  limiter: RateLimiter;
  stateFor: (person: string) => PageState;
  url: URL;
  request: IncomingMessage;
  response: ServerResponse;
};

const routes: readonly { method: string; prefix: string; handle: (exchange: Exchange) => Promise<void> | void }[] = [
  {
    method: 'POST',
    prefix: '/api/',
    handle: (x) =>
      x.context.troubles.meet(x.url.pathname.slice('/api/'.length), x.request, x.response, (request, response) =>
        handleApi(x.context, x.limiter, x.url, request, response),
      ),
  },
  {
    method: 'POST',
    prefix: '/response/',
    handle: (x) =>
      x.context.troubles.meet('response_url', x.request, x.response, (request, response) =>
        handleResponseUrl(x.context, x.url, request, response),
      ),
  },
  { method: 'POST', prefix: '/upload/', handle: (x) => receiveUpload(x.context, x.url, x.request, x.response) },
  { method: 'PUT', prefix: '/upload/', handle: (x) => receiveUpload(x.context, x.url, x.request, x.response) },
  { method: 'GET', prefix: '/archives/', handle: (x) => followPermalink(x.url.pathname, x.response) },
  { method: 'GET', prefix: '/files/', handle: (x) => followPermalink(x.url.pathname, x.response) },
  { method: 'GET', prefix: '/workspace/files/', handle: (x) => sendFile(x.context, x.url, x.response) },
  {
    method: 'GET',
    prefix: '/workspace/emoji',
    handle: (x) => sendEmoji(x.url.pathname, x.request, x.response),
  },
  { method: 'POST', prefix: '/workspace/actions', handle: (x) => handleAction(x.context, x.request, x.response) },
  {
    method: 'GET',
    prefix: '/workspace/events',
    handle: (x) => streamState(x.context, x.stateFor, x.url.searchParams.get('as') ?? '', x.response),
  },
];

const ours = ['/api/', '/archives/', '/files/', '/response/', '/upload/', '/workspace/'];

function isOurs(path: string): boolean {
  return path === '/' || ours.some((prefix) => path.startsWith(prefix));
}
