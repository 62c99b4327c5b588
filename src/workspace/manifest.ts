// The app's manifest, as far as the workspace acts on it: commands, scopes, events, interactivity.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, messageOf } from '../lib/errors.ts';

// Limits: docs.slack.dev/reference/app-manifest.
const Command = z.strictObject({
  command: z
    .string()
    .max(32)
    .regex(/^\/[a-z0-9_-]+$/, 'must be lower case, without spaces, and begin with /'),
  description: z.string().min(1).max(2000),
  usage_hint: z.string().max(1000).optional(),
  should_escape: z.boolean().default(false),
  url: z.url().optional(),
});

const Shortcut = z.strictObject({
  name: z.string().min(1).max(24),
  type: z.enum(['global', 'message']),
  callback_id: z.string().min(1).max(255),
  description: z.string().min(1).max(150),
});

export const Manifest = z.looseObject({
  display_information: z.looseObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).optional(),
  }),
  features: z
    .looseObject({
      bot_user: z.looseObject({ display_name: z.string().min(1).max(80) }).optional(),
      slash_commands: z.array(Command).max(50).default([]),
      shortcuts: z.array(Shortcut).max(10).default([]),
      app_home: z.looseObject({ home_tab_enabled: z.boolean().default(false) }).optional(),
    })
    .default({ slash_commands: [], shortcuts: [] }),
  oauth_config: z
    .looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).default([]) }).default({ bot: [] }) })
    .default({ scopes: { bot: [] } }),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: z.array(z.string()).default([]) }).optional(),
      interactivity: z.looseObject({ is_enabled: z.boolean() }).optional(),
      socket_mode_enabled: z.boolean().default(false),
    })
    .default({ socket_mode_enabled: false }),
});
export type Manifest = z.infer<typeof Manifest>;

/**
 * Reads an app manifest (YAML or JSON) and checks what the workspace needs of it.
 * @throws AppError workspace.manifest_invalid with every problem
 */
export function loadManifest(path: string): Manifest {
  const invalid = (reason: string, cause: unknown) => {
    const message = `The app manifest ${path} cannot be used: ${reason}`;
    return new AppError({ kind: 'invalid', code: 'workspace.manifest_invalid', message, userMessage: message, cause });
  };
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalid(messageOf(cause), cause);
  }
  const parsed = Manifest.safeParse(document);
  if (parsed.success) return parsed.data;
  throw invalid(z.prettifyError(parsed.error), parsed.error);
}
