// How the page keeps up while fifty messages are posted in a burst: a real browser on a real workspace.
import { WebClient } from '@slack/web-api';
import { Manifest } from '../../src/workspace/manifest.ts';
import { launchBrowser } from '../kit/browser.ts';
import { startWorkspace } from '../kit/workspace.ts';

const count = 50;

export type Burst = {
  /** Messages shown per second, from the first call to the last message seen. */
  shownPerSecond: number;
  /** Milliseconds from the first call until the last message could be seen. */
  lastShownMs: number;
  /** The longest time in which the page drew nothing, in milliseconds: what one would feel as a stutter. */
  longestGapMs: number;
};

/** Posts the burst as an app would, without rate limits, and watches the page. */
export async function measureBurst(): Promise<Burst> {
  const manifest = Manifest.parse({
    display_information: { name: 'Bench' },
    oauth_config: { scopes: { bot: ['chat:write'] } },
  });
  const workspace = await startWorkspace({ manifest, rateLimits: false });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(`${workspace.url}/#U0ENGINEER/C0AUTH`);
    await page.locator('#composer').waitFor();
    const watched = page.evaluate(watchFrames, count);
    const client = new WebClient(workspace.tokens.bot, { slackApiUrl: workspace.apiUrl });
    const blocks = (n: number) => [
      { type: 'section', text: { type: 'mrkdwn', text: `*Message ${n}* of a burst :tada: with \`code\`` } },
    ];
    const begun = performance.now();
    const posts = Array.from({ length: count }, (_, n) =>
      client.chat.postMessage({ channel: 'C0AUTH', text: `Message ${n}`, blocks: blocks(n) }),
    );
    await Promise.all(posts);
    const { longestGapMs } = await watched;
    const lastShownMs = performance.now() - begun;
    return { shownPerSecond: (count / lastShownMs) * 1000, lastShownMs, longestGapMs };
  } finally {
    await browser.close();
    await workspace.stop();
  }
}

// Runs in the page: looks at every frame until so many messages stand there.
function watchFrames(wanted: number): Promise<{ longestGapMs: number }> {
  return new Promise((done) => {
    let before = performance.now();
    let longestGapMs = 0;
    const look = (): void => {
      const now = performance.now();
      longestGapMs = Math.max(longestGapMs, now - before);
      before = now;
      if (document.querySelectorAll('#log .message').length >= wanted) done({ longestGapMs });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
