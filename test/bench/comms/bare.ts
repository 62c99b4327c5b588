// The baseline: nodemailer alone, with the same pool and the same e-mails, kept as busy as it can be.
import { createTransport } from 'nodemailer';
import type { Rendered } from '../../../src/features/communications/rendered.ts';

/** Sends to so many and returns e-mails a second. */
export async function sendBare(
  url: string,
  email: Rendered['email'],
  count: number,
  connections: number,
): Promise<number> {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  let next = 0;
  const work = async () => {
    while (next < count) {
      const to = `bare${next++}@example.com`;
      await transport.sendMail({ from: 'Sign-in status <status@example.com>', to, ...email });
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections * 4 }, work));
  const seconds = (performance.now() - start) / 1000;
  transport.close();
  return count / seconds;
}
