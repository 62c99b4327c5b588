// What an e-mail looks like on a phone, as a file of Slack's: drawn and uploaded once for each, whoever asks.
import type { OwnDb } from '../../db/own.ts';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import type { RenderedEmail } from '../../features/communications/rendered.ts';
import type { Outbound } from '../outbound.ts';
import type { Picture } from '../views/picture.ts';
import { drawEmail } from './draw.ts';
import { deleteInADay, uploadShown } from './slack-picture.ts';

/** What listeners of the preview need. */
export type PreviewDeps = CommunicationDeps & { emailPictures: EmailPictures };

export type EmailPictures = {
  /** @throws AppError when it cannot be drawn, or Slack does not take it, now. */
  of(email: RenderedEmail): Promise<Picture>;
  close(): void;
};

const mostKept = 20;

export function openEmailPictures({ db, outbound }: { db: OwnDb; outbound: Outbound }): EmailPictures {
  const kept = new Map<string, Promise<Picture>>();
  const closing = new AbortController();

  async function make({ html, text, subject }: RenderedEmail): Promise<Picture> {
    const altText = `The e-mail "${subject}" as a phone shows it: ${text}`;
    const picture = { filename: 'e-mail.png', png: await drawEmail(html), altText: altText.slice(0, 1_000) };
    const uploaded = await uploadShown(outbound, picture, closing.signal);
    await deleteInADay(db, uploaded);
    return uploaded;
  }

  return {
    async of(email) {
      const before = kept.get(email.html);
      if (before !== undefined) return await before;
      if (kept.size >= mostKept) kept.clear();
      const picture = make(email);
      kept.set(email.html, picture);
      picture.catch(() => kept.delete(email.html));
      return await picture;
    },
    close: () => closing.abort(),
  };
}
