// A picture as a file of Slack's that blocks can show, and that is taken away when whoever looked at it has no use for it any more.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { deletePictureJob } from '../../features/auth-metrics/jobs.ts';
import { setTimer } from '../../jobs/timers.ts';
import { day, second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { uploadPicture } from '../file-upload.ts';
import { type Outbound, responseOf } from '../outbound.ts';
import type { Picture } from '../views/picture.ts';

const lookEveryMs = 300;
// Slack looks at a small picture within seconds.
const patienceMs = 15 * second;

/**
 * Uploads it, and waits until it can be shown.
 * @throws AppError `pictures.not_ready`, and those of `uploadPicture`; what `signal` was aborted with.
 */
export async function uploadShown(
  outbound: Outbound,
  picture: { filename: string; png: Buffer; altText: string },
  signal: AbortSignal,
): Promise<Picture> {
  const file = await uploadPicture(outbound, picture);
  await lookedAt(outbound, file, signal);
  return { file, altText: picture.altText };
}

/** A card, or what somebody was shown, is no longer of use after a day; neither is its picture. */
export async function deleteInADay(db: OwnDb, { file }: Picture): Promise<void> {
  await db.transaction(async (tx) => {
    const dueAt = new Date((await domainNow(tx)).getTime() + day);
    await setTimer(tx, { key: `picture ${file}`, job: deletePictureJob, data: { file }, dueAt });
  });
}

const Info = z.object({ file: z.object({ mimetype: z.string() }) });

// Slack refuses a file in blocks until it knows what it is.
async function lookedAt(outbound: Outbound, file: string, signal: AbortSignal): Promise<void> {
  for (const started = performance.now(); performance.now() - started < patienceMs; ) {
    const asked = await outbound.call({ method: 'files.info', args: { file }, response: Info, priority: 'redraw' });
    if (responseOf('files.info', asked).file.mimetype !== '') return;
    await delay(lookEveryMs, undefined, { signal });
  }
  throw new AppError({
    kind: 'unavailable',
    code: 'pictures.not_ready',
    message: `Slack has not looked at the picture ${file} for ${patienceMs} ms`,
    userMessage: 'Slack takes too long over the picture. Nothing else is affected.',
  });
}
