// A page in a browser on a real workspace with a real Bolt app: what one does in the page is asserted as the payload the app got.
import type { App } from '@slack/bolt';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Manifest } from '../../src/workspace/manifest.ts';
import { sharedBrowser } from '../kit/browser.ts';
import type { TestWorkspaceOptions } from '../kit/workspace.ts';
import { type Sample, sampleManifest, startSample } from './sample-app.ts';

type Shape = Record<string, unknown>;

/** What the app heard, newest last. */
type Heard = {
  actions: Shape[];
  bodies: Shape[];
  submissions: Shape[];
  shortcuts: Shape[];
  events: Shape[];
  commands: Shape[];
};

const scopes = ['channels:manage', 'channels:join', 'bookmarks:write', 'pins:write', 'files:write', 'files:read'];
const reads = ['reactions:read', 'pins:read', 'groups:read', 'groups:history'];
const events = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'reaction_added',
  'reaction_removed',
  'pin_added',
];

function manifest(): Manifest {
  const { oauth_config: oauth, features, ...rest } = sampleManifest({ events });
  const shortcuts = [
    { type: 'global', name: 'Declare', callback_id: 'declare', description: 'Opens the form' },
    { type: 'message', name: 'Note this', callback_id: 'note', description: 'Keeps a message' },
  ];
  const bot = [...oauth.scopes.bot, ...scopes, ...reads];
  return Manifest.parse({ ...rest, features: { ...features, shortcuts }, oauth_config: { scopes: { bot } } });
}

/** Registers the hooks of a describe block and gives what its tests use: one page for all of them. */
export function pageOnSample(define: (app: App) => void = () => {}, options: TestWorkspaceOptions = {}) {
  let sample: Sample;
  let page: Page;
  let complaints: string[] = [];
  let view: Shape = {};
  let answer: Shape | undefined;
  const heard: Heard = { actions: [], bodies: [], submissions: [], shortcuts: [], events: [], commands: [] };

  const listen = (app: App): void => {
    define(app);
    app.command('/sample', async ({ ack, client, command }) => {
      heard.commands.push(command as unknown as Shape);
      await ack();
      if (command.text === 'modal') await client.apiCall('views.open', { trigger_id: command.trigger_id, view });
    });
    app.action(/.*/, async ({ ack, body }) => {
      const { actions } = body as unknown as { actions: Shape[] };
      heard.actions.push(...actions);
      heard.bodies.push(body as unknown as Shape);
      await ack();
    });
    app.view('view', async ({ ack, view: submitted }) => {
      heard.submissions.push(submitted.state.values as unknown as Shape);
      await (ack as (response?: Shape) => Promise<void>)(answer);
    });
    app.shortcut(/.*/, async ({ ack, body }) => {
      heard.shortcuts.push(body as unknown as Shape);
      await ack();
    });
    app.event(/.*/, async ({ event }) => {
      heard.events.push(event as unknown as Shape);
    });
    app.options(/.*/, async ({ ack, payload }) => {
      const option = (name: string) => ({
        text: { type: 'plain_text', text: `${payload.value} ${name}` },
        value: name,
      });
      await ack({ options: ['Alpha', 'Beta'].map(option) } as Parameters<typeof ack>[0]);
    });
  };

  const the = {
    heard,
    get page() {
      return page;
    },
    get sample() {
      return sample;
    },
    get client() {
      return sample.app.client;
    },
    /** The row of messages, the thread's pane, the top dialog. */
    get log(): Locator {
      return page.locator('#log');
    },
    get dialog(): Locator {
      return page.getByRole('dialog');
    },
    open: async (more: BrowserContextOptions = {}): Promise<void> => {
      await page?.context().close();
      const context = await (await sharedBrowser()).newContext({ viewport: { width: 1200, height: 800 }, ...more });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${sample.workspace.url}/#U0ENGINEER/C0AUTH`);
      await page.locator('#composer').waitFor();
    },
    /** Posts blocks as the app and gives the message as it is drawn. */
    post: async (blocks: Shape[], more: Shape = {}): Promise<Locator> => {
      const posted = (await sample.app.client.apiCall('chat.postMessage', {
        channel: 'C0AUTH',
        text: 'posted',
        ...(blocks.length > 0 ? { blocks } : {}),
        ...more,
      })) as { ts?: string };
      const message = page.locator(`#log [data-ts="${posted.ts}"]`);
      await message.waitFor();
      return message;
    },
    /** Opens a modal with these blocks, as the app. */
    openModal: async (blocks: Shape[], more: Shape = {}): Promise<Locator> => {
      const plain = (text: string) => ({ type: 'plain_text', text });
      view = { type: 'modal', callback_id: 'view', title: plain('Modal'), submit: plain('Save'), blocks, ...more };
      await sample.workspace.as('engineer').in('#auth').types('/sample modal');
      await the.dialog.waitFor();
      return the.dialog;
    },
    submit: async (): Promise<void> => {
      await the.dialog.getByRole('button', { name: 'Save' }).click();
    },
    /** What the app answers submissions with. */
    answerWith: (response: Shape | undefined): void => {
      answer = response;
    },
    /** Opens a select and picks the entries of these names. */
    choose: async (select: Locator, ...names: string[]): Promise<void> => {
      await select.click();
      for (const name of names) await page.locator('.floating').getByRole('option', { name, exact: true }).click();
      if (await page.locator('.floating').isVisible()) await page.keyboard.press('Escape');
    },
    forgive: (words: string): void => {
      complaints = complaints.filter((text) => !text.includes(words));
    },
  };

  beforeAll(async () => {
    sample = await startSample('socket', listen, { manifest: manifest(), rateLimits: false, ...options });
    await the.open();
  });
  afterEach(async ({ task }) => {
    // What a failed test left open must not fail the next ones.
    if (task.result?.state === 'fail') await the.open();
    for (const list of Object.values(heard)) list.length = 0;
    answer = undefined;
    await sample.workspace.perform({ type: 'clear_faults', as: 'U0ENGINEER' });
    // Nothing may break the content policy or fail in the page, whatever the test looked at.
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await page?.context().close();
    await sample?.stop();
  });
  return the;
}
