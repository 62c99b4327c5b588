// The bytes of files: POST or PUT /upload/<ticket> from the app, GET /workspace/files/<id> for pages of this machine.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { largestFile } from '../state/file-store.ts';
import { isImage } from '../state/file-types.ts';
import { readBytes, sendText } from './body.ts';

/** Takes the bytes, raw or as the first file of a form: `OK - <size>`, as Slack answers. */
export async function receiveUpload(
  context: Context,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBytes(request, largestFile);
  const bytes = body === undefined ? undefined : await fileIn(request.headers['content-type'] ?? '', body);
  if (bytes === undefined) return sendText(response, 400, 'That is no file, or too large a one.\n');
  if (context.files.receive(url.pathname.slice('/upload/'.length), bytes)) {
    return sendText(response, 200, `OK - ${bytes.length}`);
  }
  context.faults.record('upload_url', 'file_not_found');
  sendText(response, 404, 'There is no such upload.\n');
}

/** Sends a file: pictures to be drawn, everything else to be saved, and never as what the browser guesses. */
export function sendFile(context: Context, url: URL, response: ServerResponse): void {
  const file = context.store.file(url.pathname.slice('/workspace/files/'.length));
  const bytes = file === undefined ? undefined : context.files.bytes(file.id);
  if (file === undefined || bytes === undefined) {
    sendText(response, 404, 'There is no such file.\n');
    return;
  }
  const drawn = isImage(file.mimetype);
  response.writeHead(200, {
    'content-type': drawn ? file.mimetype : 'application/octet-stream',
    'content-disposition': `${drawn ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-length': bytes.length,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=3600',
  });
  response.end(bytes);
}

async function fileIn(type: string, body: Buffer): Promise<Buffer | undefined> {
  if (!type.startsWith('multipart/form-data')) return body;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const file = [...form.values()].find((value) => value instanceof Blob);
    return file === undefined ? undefined : Buffer.from(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}
