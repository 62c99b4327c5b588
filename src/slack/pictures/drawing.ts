// What the thread that draws is given.
import type { ResvgRenderOptions } from '@resvg/resvg-js';

export type Drawing = {
  /** An SVG, or the HTML of an e-mail in our layout. */
  task: { svg: string } | { email: string };
  /** Of the family Inter. */
  fonts: readonly { url: string; weight: 400 | 600; style: 'normal' | 'italic' }[];
  options: ResvgRenderOptions;
};
