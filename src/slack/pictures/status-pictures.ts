// Charts as files of Slack: drawn and uploaded once for each source, window and minute, whoever asks.
import type { OwnDb } from '../../db/own.ts';
import { readSignInSeries } from '../../features/auth-metrics/read-sign-in-series.ts';
import type { ShareDeps } from '../../features/auth-metrics/share-status.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import { floorToMinute } from '../../features/auth-metrics/windows.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { Outbound } from '../outbound.ts';
import type { Picture } from '../views/picture.ts';
import { signInChart, signInChartText } from '../views/sign-in-chart.ts';
import { drawPng } from './draw.ts';
import { deleteInADay, uploadShown } from './slack-picture.ts';

/** What listeners of the status card need. */
export type StatusDeps = ShareDeps & { pictures: StatusPictures };

export type StatusPictures = {
  /** The chart of these figures if it is there already. */
  ready(snapshot: AuthSnapshot): Picture | undefined;
  /** The chart of these figures, made if need be; undefined when there is nothing to draw, or it cannot be drawn now (the log says why). */
  of(snapshot: AuthSnapshot): Promise<Picture | undefined>;
  /** The same for a message that stays: its file is never deleted. @throws AppError when it cannot be drawn now. */
  lasting(snapshot: AuthSnapshot): Promise<Picture | undefined>;
  close(): void;
};

const keptCharts = 50;

type Kept = { picture: Promise<Picture | undefined>; done: Picture | undefined };

export function openStatusPictures({ db, outbound, log }: { db: OwnDb; outbound: Outbound; log: Log }): StatusPictures {
  const kept = new Map<string, Kept>();
  const closing = new AbortController();

  async function make(snapshot: AuthSnapshot): Promise<Picture> {
    const series = await readSignInSeries({ db }, snapshot);
    const altText = signInChartText(series);
    const png = await drawPng(signInChart(series));
    const filename = `sign-in-${snapshot.window}.png`;
    return await uploadShown(outbound, { filename, png, altText }, closing.signal);
  }

  async function makeForAWhile(snapshot: AuthSnapshot): Promise<Picture> {
    const picture = await make(snapshot);
    await deleteInADay(db, picture);
    return picture;
  }

  return {
    ready: (snapshot) => kept.get(keyOf(snapshot))?.done,
    async of(snapshot) {
      if (!isDrawable(snapshot)) return undefined;
      const key = keyOf(snapshot);
      const before = kept.get(key);
      if (before !== undefined) return before.picture;
      // A failure is kept, too, for its minute: a Slack that takes no pictures is not asked with every question.
      const picture = makeForAWhile(snapshot).catch((error: unknown) => {
        if (!closing.signal.aborted) log.warn({ error: messageOf(error) }, 'a chart was not made');
        return undefined;
      });
      const entry: Kept = { picture, done: undefined };
      kept.set(key, entry);
      void picture.then((made) => {
        entry.done = made;
      });
      const [oldest] = kept.size > keptCharts ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      return picture;
    },
    lasting: async (snapshot) => (isDrawable(snapshot) ? await make(snapshot) : undefined),
    close: () => closing.abort(),
  };
}

// Minutes that were still to be read are drawn as gaps: with them the chart is another one.
const keyOf = ({ source, window, to, missingMinutes }: AuthSnapshot): string =>
  `${floorToMinute(to).getTime()} ${missingMinutes} ${window} ${source}`;

/** Where nobody tried to sign in, or nobody knows, there is nothing to draw. */
function isDrawable({ signIn }: AuthSnapshot): boolean {
  return (signIn?.attempts ?? 0) > 0;
}
