// What people do on the workspace's page.
import type { Page } from 'playwright-core';

/** Opens a channel of the sidebar; unread ones say so after their name. */
export async function openChannel(page: Page, name: string): Promise<void> {
  const named = { name: new RegExp(`^${name}(?![\\w-])`) };
  await page.getByRole('button', named).or(page.getByRole('link', named)).first().click();
}

/** Types into the composer and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
}
