// A page in a browser for each test of a file, with a stand-in for the workspace behind it.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, expect } from 'vitest';
import type { PageMessage, PageView } from '../../src/workspace/page-protocol.ts';
import { afterThis } from '../kit/after-this.ts';
import { openPage } from '../kit/browser.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../kit/fake-workspace.ts';
import { declareView, state } from './page-fixture.ts';

/** Registers the hooks of a describe block and gives what its tests use; each test calls `open` first. */
export function pageUnderTest() {
  let workspace: FakeWorkspace;
  let page: Page;
  let complaints: string[];

  beforeEach(async () => {
    workspace = await startFakeWorkspace(state);
    afterThis(workspace.stop);
    complaints = [];
  });
  afterEach(() => {
    // Nothing may break the content policy or fail in the page, whatever the test looked at.
    expect(complaints).toEqual([]);
  });

  return {
    get page() {
      return page;
    },
    get workspace() {
      return workspace;
    },
    open: async (options: BrowserContextOptions = {}): Promise<void> => {
      page = await openPage({ viewport: { width: 1200, height: 800 }, ...options });
      page.setDefaultTimeout(20_000);
      page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(workspace.url);
      await page.locator('#composer').waitFor();
    },
    /** Puts these messages, and no others, into the first channel. */
    showMessages: (...messages: PageMessage[]): void =>
      workspace.show((seen) => ({
        ...seen,
        channels: seen.channels.map((channel) => (channel.id === 'CAUTH' ? { ...channel, messages } : channel)),
      })),
    showView: (changes: Partial<PageView> = {}): void =>
      workspace.show((seen) => ({ ...seen, views: [{ ...declareView, ...changes }] })),
    dialog: () => page.getByRole('dialog'),
    used: () => workspace.actions.filter((action) => action.type === 'use'),
    /** Takes back complaints that a test brought about on purpose. */
    forgive: (words: string): void => {
      complaints = complaints.filter((text) => !text.includes(words));
    },
  };
}
