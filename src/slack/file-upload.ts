// Sends a file in Slack's three steps: announce it, hand over its bytes, complete it where it belongs.
import { request } from 'undici';
import { z } from 'zod';
import { AppError, messageOf } from '../lib/errors.ts';
import { type Outbound, responseOf } from './outbound.ts';

const Announced = z.object({ upload_url: z.url(), file_id: z.string() });
const timeoutMs = 10_000;

/**
 * Uploads a text file into a channel. Until the last step nobody sees anything of it, so a failure before that may be tried again.
 * @param file.channel a channel's id, also a direct message's `D…`.
 * @throws AppError `slack.unanswered`, `slack.refused`, `slack.upload_failed`.
 */
export async function uploadFile(
  outbound: Outbound,
  file: { channel: string; filename: string; content: string; comment: string },
): Promise<void> {
  const bytes = Buffer.from(file.content, 'utf8');
  const announced = await outbound.call({
    method: 'files.getUploadURLExternal',
    args: { filename: file.filename, length: bytes.length },
    response: Announced,
    priority: 'answer',
  });
  const { upload_url, file_id } = responseOf('files.getUploadURLExternal', announced);
  await handOver(upload_url, bytes);
  const completed = await outbound.call({
    method: 'files.completeUploadExternal',
    args: {
      files: [{ id: file_id, title: file.filename }],
      channel_id: file.channel,
      initial_comment: file.comment,
    },
    response: z.object({}),
    priority: 'answer',
  });
  responseOf('files.completeUploadExternal', completed);
}

async function handOver(url: string, bytes: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const answer = await request(url, { method: 'POST', headers, body: bytes, ...limits }).catch((error: unknown) =>
    Promise.reject(failed(messageOf(error))),
  );
  await answer.body.dump();
  if (answer.statusCode !== 200) throw failed(`status ${answer.statusCode}`);
}

function failed(why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.upload_failed',
    message: `Slack did not take the file: ${why}`,
    userMessage: 'Slack did not take the file. Try again in a minute.',
  });
}
