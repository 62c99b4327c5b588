// The thread in which one picture is drawn.
import { parentPort, workerData } from 'node:worker_threads';
import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js';

const { svg, options } = workerData as { svg: string; options: ResvgRenderOptions };
try {
  parentPort?.postMessage({ png: new Resvg(svg, options).render().asPng() });
} catch (error) {
  parentPort?.postMessage({ failed: String(error) });
}
