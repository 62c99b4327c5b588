// A stand-in for the workspace's server: serves the page, feeds it states, and keeps what the page posts.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendEmoji } from '../../src/workspace/http/emoji-route.ts';
import { servePage } from '../../src/workspace/page/serve.ts';
import { PageAction, type PageAnswer, type PageState } from '../../src/workspace/page-protocol.ts';

export type FakeWorkspace = {
  url: string;
  /** What was posted, oldest first. */
  actions: PageAction[];
  /** Changes what is seen, and sends it to all who look. */
  show: (change: (state: PageState) => PageState) => void;
  /** Says how actions are answered from now on. */
  answerWith: (answer: (action: PageAction) => PageAnswer | Promise<PageAnswer>) => void;
  /** Breaks every open stream. */
  cutStreams: () => void;
  stop: () => Promise<void>;
};

/** Starts the stand-in on a free port of loopback. */
export async function startFakeWorkspace(first: PageState): Promise<FakeWorkspace> {
  let state = first;
  let answer: (action: PageAction) => PageAnswer | Promise<PageAnswer> = () => ({ ok: true });
  const actions: PageAction[] = [];
  const streams = new Map<ServerResponse, string>();
  const send = (res: ServerResponse, as: string): boolean =>
    res.write(`data: ${JSON.stringify({ ...state, me: as })}\n\n`);
  const server = createServer(async (req, res) => {
    if (await servePage(req, res)) return;
    const url = new URL(req.url ?? '', 'http://localhost');
    if (url.pathname.startsWith('/workspace/emoji')) sendEmoji(url.pathname, req, res);
    else if (url.pathname === '/workspace/events') {
      const as = url.searchParams.get('as') || state.me;
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      streams.set(res, as);
      res.on('close', () => streams.delete(res));
      send(res, as);
    } else if (url.pathname === '/workspace/actions') {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const action = PageAction.parse(JSON.parse(Buffer.concat(chunks).toString()));
      actions.push(action);
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await answer(action)));
    } else res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    show: (change) => {
      state = change(state);
      for (const [res, as] of streams) send(res, as);
    },
    answerWith: (next) => {
      answer = next;
    },
    cutStreams: () => {
      for (const res of streams.keys()) res.destroy();
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
