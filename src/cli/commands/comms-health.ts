// `comms health`: bounces, complaints and deliveries of the last days.
import { readEmailHealth } from '../../features/communications/read-communication.ts';
import { defineCommand } from '../command.ts';
import { healthText } from '../communication-text.ts';

export const commsHealth = defineCommand({
  description: 'bounces, complaints and deliveries of the last days; exit code 1 beyond the limits of policy',
  words: {},
  async run(_given, deps) {
    const health = await readEmailHealth(deps, { actor: deps.actor });
    return { text: healthText(health), ok: health.problem === null };
  },
});
