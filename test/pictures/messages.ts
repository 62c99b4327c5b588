// Pictures of the e-mails, as a phone and a mail program show them, light and dark: `npm run pictures:messages`. Look at them after a change
// of the layout or of a template. One of them is the README's; the others go to a temporary folder.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeName } from '../../src/features/communications/rendered.ts';
import { examplesOf, readers, render, shipped } from '../features/communications/rendering.ts';
import { browserAvailable, launchBrowser } from '../kit/browser.ts';

const widths = [360, 600] as const;
const schemes = ['light', 'dark'] as const;
/** Of the README: template, language, width and scheme. */
const shown = 'sign-in-restored.en.600.light';

if (!browserAvailable()) process.exit(1);
const folder = await mkdtemp(join(tmpdir(), 'backbolt-messages-'));
const browser = await launchBrowser();
let tooWide = 0;
try {
  for (const width of widths)
    for (const colorScheme of schemes) {
      const context = await browser.newContext({
        viewport: { width, height: 400 },
        deviceScaleFactor: 1.5,
        colorScheme,
      });
      const page = await context.newPage();
      for (const template of shipped.all())
        for (const [locale, timeZone] of readers) {
          const { email, locale: language } = render(template, examplesOf(template), locale, timeZone);
          if (email === null) continue;
          const name = `${template.name}.${language}.${width}.${colorScheme}`;
          await page.setContent(mergeName(email, 'Noor', language).html);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (overflow > 0) {
            tooWide += 1;
            console.log(`${name} is ${overflow} px too wide`);
          }
          await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
          if (name === shown)
            await page.screenshot({ path: new URL('message.png', import.meta.url).pathname, fullPage: true });
        }
      await context.close();
    }
} finally {
  await browser.close();
}
console.log(`made ${folder}`);
process.exitCode = tooWide === 0 ? 0 : 1;
