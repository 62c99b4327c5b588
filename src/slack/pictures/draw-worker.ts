// The thread in which one picture is drawn.
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import type { Drawing } from './drawing.ts';

const { task, options, fonts } = workerData as Drawing;

try {
  const svg = 'svg' in task ? task.svg : await emailSvg(task.email);
  parentPort?.postMessage({ png: new Resvg(svg, options).render().asPng() });
} catch (error) {
  parentPort?.postMessage({ failed: String(error) });
}

// Loaded when an e-mail is drawn: it is larger than all the rest of the thread.
async function emailSvg(html: string): Promise<string> {
  const [{ default: satori }, { emailElements, emailWidth }] = await Promise.all([
    import('satori'),
    import('./email-elements.ts'),
  ]);
  const loaded = fonts.map(async ({ url, ...font }) => ({
    name: 'Inter',
    data: await readFile(new URL(url)),
    ...font,
  }));
  // A plain object of the shape that JSX would make.
  const element = emailElements(html) as unknown as Parameters<typeof satori>[0];
  return await satori(element, { width: emailWidth, fonts: await Promise.all(loaded) });
}
