// manifest.yml says exactly what Backbolt does: no command, scope or event too many or too few.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { methods, type SlackMethod } from '../src/slack/methods.ts';
import { listeners } from '../src/slack/registry.ts';
import { loadManifest } from '../src/workspace/manifest.ts';

const manifest = loadManifest('manifest.yml');

test('the commands are those that are registered', () => {
  const registered = listeners.flatMap((listener) => (listener.kind === 'command' ? [listener.command] : []));
  expect(manifest.features.slash_commands.map((one) => one.command).sort()).toEqual(registered.sort());
});

test('the bot scopes are those of the methods that are called, and commands', () => {
  const called = Object.values(methods).flatMap((method: SlackMethod) => method.scopes);
  expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(['commands', ...called])].sort());
});

test('no event is subscribed that nothing listens to', () => {
  expect(manifest.settings.event_subscriptions?.bot_events ?? []).toEqual([]);
});

// Slack's "create from manifest" refuses longer ones.
test('names and descriptions keep within what Slack takes', () => {
  const { name, description, long_description } = z
    .object({ name: z.string(), description: z.string(), long_description: z.string() })
    .parse(manifest.display_information);
  expect(name.length).toBeLessThanOrEqual(35);
  expect(description.length).toBeLessThanOrEqual(140);
  expect(long_description.length).toBeGreaterThanOrEqual(174);
  expect(long_description.length).toBeLessThanOrEqual(4000);
});
