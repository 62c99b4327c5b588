// Several watched systems: named after the command, chosen on the card, kept by its other buttons.
import { expect, test, vi } from 'vitest';
import { minute } from '../../src/lib/clock.ts';
import { newWatched, type Watched } from '../features/auth-metrics/watched-fixture.ts';
import { databaseUrl } from '../kit/database.ts';
import { startIncidentBot } from '../kit/incidents.ts';

const attempts = (count: number) => (watched: Watched) =>
  watched.attempts(
    Array.from({ length: count }, (_, n) => ({ at: new Date(Date.now() - 5 * minute - n * 100), succeeded: n >= 10 })),
  );

test('an engineer names a system, or chooses it on the card, whose buttons stay with it', async () => {
  const staging = await newWatched();
  await attempts(40)(staging);
  const { workspace } = await startIncidentBot({
    prepare: attempts(100),
    env: { STAGING_URL: databaseUrl(staging.name, 'backbolt_reader') },
    authMetrics: (section) => {
      section.sources = { staging: { url: 'STAGING_URL', label: 'Staging <!channel>' } };
    },
  });
  const place = workspace.as('engineer').in('#auth');
  const asks = async (text: string, wanted: string) =>
    await vi.waitFor(
      async () => {
        await place.types(text);
        const card = await place.lastEphemeral();
        expect(card.text).toContain(wanted);
        return card;
      },
      { interval: 200 },
    );
  await asks('/auth-status staging 24h', '75.0 %');
  const card = await asks('/auth-status', '90.0 %');
  await card.select('System').choose('Staging <!channel>');
  await card.becomes('75.0 %');
  await card.select('Window').choose('Last 24 hours');
  await card.becomes(/Last 24 hours.*75\.0 %/s);
  await card.button('Refresh').click();
  await card.becomes(/Last 24 hours.*75\.0 %/s);
  await asks('/auth-status errors staging', '25.0 % (10)');
  await place.types('/auth-status help');
  const help = await place.seesEphemeral('Watched systems');
  expect(JSON.stringify(help.raw.blocks)).not.toContain('<!channel>');
  await place.types('/auth-status nowhere');
  await place.seesEphemeral('There is no window or watched system');
  workspace.expectNoFaults();
});
