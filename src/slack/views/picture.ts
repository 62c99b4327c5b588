// A picture in a message: a file of Slack's, and what it says to people who do not see it.
import type { ImageBlock } from '@slack/types';

/** A file that Slack has looked at: before that, it refuses blocks with it. */
export type Picture = { file: string; altText: string };

/** One image, or nothing where there is no picture. */
export function pictureBlocks(picture: Picture | undefined): ImageBlock[] {
  if (picture === undefined) return [];
  return [{ type: 'image', slack_file: { id: picture.file }, alt_text: picture.altText.slice(0, 2000) }];
}
