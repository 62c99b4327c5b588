// manifest.yml says exactly what Backbolt does: no command, scope or event too many or too few.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { events } from '../src/slack/events.ts';
import { kindOf } from '../src/slack/kinds.ts';
import { methods, type SlackMethod } from '../src/slack/methods.ts';
import { listeners } from '../src/slack/registry.ts';
import { loadManifest } from '../src/workspace/manifest.ts';

const manifest = loadManifest('manifest.yml');

const heard = [...new Set(listeners.flatMap((listener) => (listener.kind === 'event' ? [listener.event] : [])))];

test('the commands are those that are registered', () => {
  const registered = listeners.flatMap((listener) => (listener.kind === 'command' ? [listener.command] : []));
  const commands = manifest.features.slash_commands.map((one) => one.command);
  expect(commands.sort()).toEqual([...new Set(registered)].sort());
});

// Each request is claimed once, so a second listener for the same would never hear of it.
test('no two listeners are for the same', () => {
  const names = listeners.map((listener) => `${listener.kind} ${kindOf(listener).nameOf(listener)}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('the message shortcuts are those that are registered', () => {
  const registered = listeners.flatMap((listener) => (listener.kind === 'shortcut' ? [listener.callbackId] : []));
  const shortcuts = manifest.features.shortcuts.map((one) => [one.type, one.callback_id]);
  expect(shortcuts.sort()).toEqual(registered.sort().map((id) => ['message', id]));
});

test('the events are those that a listener hears', () => {
  expect([...(manifest.settings.event_subscriptions?.bot_events ?? [])].sort()).toEqual(heard.sort());
});

test('the Home tab is on when a listener publishes it', () => {
  expect(manifest.features.app_home?.home_tab_enabled ?? false).toBe(heard.includes('app_home_opened'));
});

test('the bot scopes are those of the methods that are called, of the events that are heard, and commands', () => {
  const called = Object.values(methods).flatMap((method: SlackMethod) => method.scopes);
  const needed = ['commands', ...called, ...heard.flatMap((event) => events[event].scopes)];
  expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(needed)].sort());
});

// Slack's own types for apps.manifest.validate, checked by the compiler: there is no other copy of its schema.
test('it fits the types that Slack publishes for manifests', async () => {
  const folder = join('node_modules', '.cache', 'backbolt');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'manifest-check.ts');
  const check = (content: unknown) =>
    `import type { AppsManifestValidateArguments } from '@slack/web-api';
    export const manifest: Exclude<AppsManifestValidateArguments['manifest'], string> = ${JSON.stringify(content)};`;
  const compile = async (content: unknown) => {
    await writeFile(file, check(content));
    const args = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--ignoreConfig',
      '--module',
      'nodenext',
      '--target',
      'esnext',
      file,
    ];
    return spawnSync(join('node_modules', '.bin', 'tsc'), args, { encoding: 'utf8' }).stdout;
  };
  const content = parse(await readFile('manifest.yml', 'utf8'));
  expect(await compile(content)).toBe('');
  expect(await compile({ ...content, features: { bot_user: {} } })).toContain('display_name');
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
