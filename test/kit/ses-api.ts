// Amazon SES's API (version 2) as far as one e-mail is sent by it: it checks who signed a request, keeps it, and answers in SES's shapes.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

/** What it does with a request; 'accept' unless said. */
type Behaviour =
  | 'accept'
  | 'drop_after_request'
  | { status: number; type: string; message: string }
  | { status: number; body: string };

// SendEmail (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html), with what Backbolt uses of it.
const Request = z.strictObject({
  Content: z.strictObject({ Raw: z.strictObject({ Data: z.base64() }) }),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).length(1) }),
  ConfigurationSetName: z.string().optional(),
});

type Received = { to: string; text: string; configurationSet: string | undefined; scope: string };

export type SesApi = {
  url: string;
  /** What it accepted. */
  received: Received[];
  /** How many requests came, whatever became of them. */
  requests(): number;
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
};

/** Its e-mails are `id-1`, `id-2` … @param credentials whose signature it believes */
export async function startSesApi(credentials: { id: string; key: string; token?: string }): Promise<SesApi> {
  const received: Received[] = [];
  let behaviour: Behaviour = 'accept';
  let requests = 0;
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    requests += 1;
    const body = await buffer(req);
    const say = (status: number, type: string, message: string) =>
      res
        .writeHead(status, { 'x-amzn-errortype': type, 'content-type': 'application/json' })
        .end(JSON.stringify({ message }));
    if (req.method !== 'POST' || req.url !== '/v2/email/outbound-emails')
      return say(404, 'NotFoundException', 'no such operation');
    const scope = scopeOf(req, body, credentials);
    if (scope === undefined)
      return say(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match.');
    if (typeof behaviour === 'object' && 'type' in behaviour)
      return say(behaviour.status, behaviour.type, behaviour.message);
    const { Content, Destination, ConfigurationSetName: configurationSet } = Request.parse(JSON.parse(body.toString()));
    const text = Buffer.from(Content.Raw.Data, 'base64').toString();
    received.push({ to: Destination.ToAddresses[0] ?? '', text, configurationSet, scope });
    if (behaviour === 'drop_after_request') return req.socket.destroy();
    if (typeof behaviour === 'object') return res.writeHead(behaviour.status).end(behaviour.body);
    return res
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ MessageId: `id-${received.length}` }));
  };
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    requests: () => requests,
    behave: (next) => {
      behaviour = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/**
 * Signature version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
 * @returns what it is signed for, such as `20261122/eu-west-1/ses/aws4_request`; undefined where the signature is not that of these credentials
 */
function scopeOf(
  req: IncomingMessage,
  body: Buffer,
  { id, key, token }: Parameters<typeof startSesApi>[0],
): string | undefined {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, who, scope = '', names = '', signature = ''] = pattern.exec(req.headers.authorization ?? '') ?? [];
  if (who !== id || req.headers['x-amz-security-token'] !== token) return undefined;
  const lines = names.split(';').map((name) => `${name}:${String(req.headers[name]).trim()}\n`);
  const canonical = [req.method, req.url, '', lines.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', req.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const signing = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${key}`);
  return timingSafeEqual(hmac(signing, text), Buffer.from(signature, 'hex')) ? scope : undefined;
}
