// `status`: is sign-in healthy?
import { z } from 'zod';
import { readStatus } from '../../features/auth-metrics/read-status.ts';
import { defaultWindow, windowIds } from '../../features/auth-metrics/windows.ts';
import { oneOf } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { statusText } from '../status-text.ts';

export const status = defineCommand({
  description: 'is sign-in healthy?',
  words: { window: oneOf(windowIds).default(defaultWindow) },
  flags: { source: z.string().optional() },
  run: async ({ window, source }, deps) => ({
    text: statusText(await readStatus(deps, { actor: deps.actor, window, source })),
    ok: true,
  }),
});
