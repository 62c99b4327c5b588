// A mail server on loopback that delivers to nobody: what it is sent can be read on its page.
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type InboxMail = {
  id: number;
  at: Date;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
};

export type MailServer = {
  url: string;
  /** Newest first. */
  newest(limit: number): Promise<InboxMail[]>;
  find(id: number): Promise<InboxMail | undefined>;
  /** How many it was sent since its start. */
  count(): number;
  stop(): Promise<void>;
};

// The last ones are enough to see what users see.
const mostKept = 500;

/** @param options.password which whoever sends must know: any program on this machine can reach the port */
export async function startMailServer(options: { password: string }): Promise<MailServer> {
  const kept: { id: number; at: Date; to: string; raw: Buffer }[] = [];
  let count = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    size: 2_000_000,
    onAuth(auth, _session, done) {
      if (auth.password === options.password) done(null, { user: 'backbolt' });
      else done(new Error('wrong password'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // Whoever sends may be gone before the end: that is no e-mail.
      stream.on('error', (error: Error) => done(error));
      stream.on('end', () => {
        count += 1;
        const to = session.envelope.rcptTo[0]?.address ?? '';
        kept.push({ id: count, at: new Date(), to, raw: Buffer.concat(chunks) });
        if (kept.length > mostKept) kept.shift();
        done(null, 'kept');
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.server.address() as AddressInfo;
  // They are taken apart when somebody looks: a burst is only stored.
  const parsedOf = async ({ id, at, to, raw }: (typeof kept)[number]): Promise<InboxMail> => {
    const { subject = '', html = '', text = '', from } = await PostalMime.parse(raw);
    const sender = from === undefined ? '' : `${from.name ?? ''} <${from.address ?? ''}>`.trim();
    return { id, at, to, from: sender, subject, html, text };
  };
  return {
    url: `smtp://backbolt:${encodeURIComponent(options.password)}@127.0.0.1:${port}`,
    newest: (limit) => Promise.all(kept.slice(-limit).reverse().map(parsedOf)),
    async find(id) {
      const found = kept.find((mail) => mail.id === id);
      return found && (await parsedOf(found));
    },
    count: () => count,
    async stop() {
      for (const connection of server.connections) connection.close();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
