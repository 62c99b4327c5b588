// A mail server that keeps what it is sent, and does what a test tells it to.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

type Received = { to: string; from: string; text: string };

/** What it does with one recipient; 'accept' unless said. */
type Behaviour = 'accept' | { code: number; text: string; at: 'rcpt' | 'data' } | 'drop_after_data' | 'drop_at_rcpt';

export type SmtpSink = {
  url: string;
  port: number;
  received: Received[];
  /** How often each address was accepted. */
  accepted: Map<string, number>;
  /** What the last client that was accepted from calls itself. */
  lastSender(): string;
  /** Decides anew for each recipient. */
  behave(how: (to: string) => Behaviour): void;
  /** What it says when it has accepted one; 'queued' unless said. */
  answer(text: string): void;
  /** Called with each message before it is answered; the answer waits. */
  hold(gate: (to: string) => Promise<void>): void;
  stop(): Promise<void>;
};

/**
 * @param options.keep whether the texts are kept, not only counted; they are unless said
 * @param options.credentials `user:password`, without which and without STARTTLS it takes nothing; unless said it offers neither
 */
export async function startSmtpSink(
  options: { port?: number; keep?: boolean; credentials?: string } = {},
): Promise<SmtpSink> {
  const { credentials } = options;
  const received: Received[] = [];
  const accepted = new Map<string, number>();
  let how: (to: string) => Behaviour = () => 'accept';
  let gate: ((to: string) => Promise<void>) | undefined;
  let lastSender = '';
  let answered = 'queued';
  const server = new SMTPServer({
    ...(credentials === undefined
      ? { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] }
      : {
          onAuth: ({ username, password }, _session, done) =>
            `${username}:${password}` === credentials
              ? done(null, { user: username ?? '' })
              : done(refusal({ code: 535, text: 'Authentication Credentials Invalid' })),
        }),
    logger: false,
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      const what = how(address);
      if (what === 'drop_at_rcpt') return dropped(server, _session.id);
      if (typeof what === 'object' && what.at === 'rcpt') return done(refusal(what));
      done();
    },
    async onData(stream, session, done) {
      const text = await textOf(stream, options.keep !== false).catch(() => undefined);
      // Whoever sent it was gone before the end.
      if (text === undefined) return done(new Error('broken off'));
      const to = session.envelope.rcptTo[0]?.address ?? '';
      await gate?.(to);
      const what = how(to);
      if (typeof what === 'object') return done(refusal(what));
      lastSender = String(session.hostNameAppearsAs || '');
      accepted.set(to, (accepted.get(to) ?? 0) + 1);
      const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
      if (options.keep !== false) received.push({ to, from, text });
      if (what === 'drop_after_data') return dropped(server, session.id);
      done(null, answered);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(options.port ?? 0, '127.0.0.1', () => listening()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    accepted,
    lastSender: () => lastSender,
    behave: (next) => {
      how = next;
    },
    answer: (text) => {
      answered = text;
    },
    hold: (next) => {
      gate = next;
    },
    async stop() {
      for (const connection of server.connections) connection.close();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

const refusal = ({ code, text }: { code: number; text: string }) =>
  Object.assign(new Error(text), { responseCode: code });

function dropped(server: SMTPServer, id: string): void {
  for (const connection of server.connections) {
    if (connection.id !== id) continue;
    (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
  }
}

async function textOf(stream: AsyncIterable<unknown>, keep: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (keep) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
