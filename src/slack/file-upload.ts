// Sends a file in Slack's three steps: announce it, hand over its bytes, complete it where it belongs.
import { request } from 'undici';
import { z } from 'zod';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Priority } from './limiter.ts';
import { type Outbound, responseOf } from './outbound.ts';

const Announced = z.object({ upload_url: z.url(), file_id: z.string() });
const timeoutMs = 10_000;

const Opened = z.object({ channel: z.object({ id: z.string() }) });

/**
 * Sends a text file to a person, in their direct message with Backbolt. Until the last step nobody sees anything of it, so a failure before that
 * may be tried again.
 * @param file.person a person's id. @throws AppError `slack.unanswered`, `slack.refused`, `slack.upload_failed`.
 */
export async function sendFile(
  outbound: Outbound,
  file: { person: string; filename: string; content: string; comment: string },
): Promise<void> {
  const { person, filename, content, comment } = file;
  const opened = await outbound.call({
    method: 'conversations.open',
    args: { users: person },
    response: Opened,
    priority: 'answer',
  });
  const { channel } = responseOf('conversations.open', opened);
  const bytes = Buffer.from(content, 'utf8');
  const where = { channel_id: channel.id, initial_comment: comment };
  await upload(outbound, { filename, bytes, priority: 'answer', where });
}

/**
 * Uploads a picture that belongs to no channel: blocks show it by its id, as soon as Slack has looked at it.
 * @returns the file's id. @throws as sendFile.
 */
export async function uploadPicture(
  outbound: Outbound,
  picture: { filename: string; png: Buffer; altText: string },
): Promise<string> {
  const { filename, png, altText } = picture;
  return await upload(outbound, { filename, bytes: png, altText, priority: 'redraw', where: {} });
}

async function upload(
  outbound: Outbound,
  file: { filename: string; bytes: Buffer; altText?: string; priority: Priority; where: Record<string, string> },
): Promise<string> {
  const { filename, bytes, altText, priority } = file;
  const announced = await outbound.call({
    method: 'files.getUploadURLExternal',
    args: { filename, length: bytes.length, ...(altText === undefined ? {} : { alt_txt: altText }) },
    response: Announced,
    priority,
  });
  const { upload_url, file_id } = responseOf('files.getUploadURLExternal', announced);
  await handOver(upload_url, bytes);
  const completed = await outbound.call({
    method: 'files.completeUploadExternal',
    args: { files: [{ id: file_id, title: filename }], ...file.where },
    response: z.object({}),
    priority,
  });
  responseOf('files.completeUploadExternal', completed);
  return file_id;
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
