// Draws an SVG as PNG in a thread of its own: a picture takes some 100 ms of a processor, in which nothing else would be answered.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Drawing } from './drawing.ts';
import { font } from './svg.ts';

// Loaded by file: resvg leaves out all text, without a word, when it does not have the font.
const fonts: Drawing['fonts'] = [
  {
    weight: 400,
    style: 'normal',
    url: import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  },
  {
    weight: 400,
    style: 'italic',
    url: import.meta.resolve('@expo-google-fonts/inter/400Regular_Italic/Inter_400Regular_Italic.ttf'),
  },
  {
    weight: 600,
    style: 'normal',
    url: import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  },
];

const Answer = z.union([z.object({ png: z.instanceof(Uint8Array) }), z.object({ failed: z.string() })]);

const zoom = 3;
const timeoutMs = 20_000;

/**
 * The picture as PNG, three pixels for each logical one. `withFonts: false` is for the test that text is drawn.
 * @throws AppError `pictures.not_drawn`.
 */
export async function drawPng(svg: string, { withFonts = true }: { withFonts?: boolean } = {}): Promise<Buffer> {
  return await draw({ svg }, withFonts ? fonts : []);
}

/** An e-mail as a phone shows it, as PNG. @param html of an e-mail in our layout. @throws AppError `pictures.not_drawn`. */
export async function drawEmail(html: string): Promise<Buffer> {
  return await draw({ email: html }, fonts);
}

async function draw(task: Drawing['task'], those: Drawing['fonts']): Promise<Buffer> {
  const fontFiles = those.map(({ url }) => fileURLToPath(url));
  const options: Drawing['options'] = {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: font },
    fitTo: { mode: 'zoom', value: zoom },
  };
  const answer = await inThread({ task, options, fonts: those }).catch((error: unknown) =>
    Promise.reject(notDrawn(messageOf(error))),
  );
  if ('failed' in answer) throw notDrawn(answer.failed);
  return Buffer.from(answer.png);
}

// A thread for each picture: it starts in some 50 ms, and none is left lying about.
async function inThread(workerData: Drawing): Promise<z.output<typeof Answer>> {
  const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData });
  const timer = setTimeout(() => void worker.terminate(), timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (message) => resolve(Answer.parse(message)));
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without a picture')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function notDrawn(why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'pictures.not_drawn',
    message: `a picture was not drawn: ${why}`,
    userMessage: 'The picture could not be drawn. Nothing else is affected.',
  });
}
