// What people do around messages, in a real browser: threads, reactions, pins, files, mentions, shortcuts, channels, App Home; and what a real app hears of it.
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { pageOnSample } from './page-on-sample.ts';

const plain = (text: string) => ({ type: 'plain_text', text });

describe.skipIf(!browserAvailable())('conversations in a browser', () => {
  const the = pageOnSample((app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      const button = { type: 'button', action_id: 'home', text: plain('At home') };
      const blocks = [
        { type: 'header', text: plain('Welcome') },
        { type: 'actions', elements: [button] },
      ];
      await client.apiCall('views.publish', { user_id: event.user, view: { type: 'home', blocks } });
    });
  });
  const composer = () => the.page.locator('#composer');
  const heardEvent = (type: string) => the.heard.events.filter((event) => event.type === type);
  const say = async (text: string) => {
    await composer().fill(text);
    await composer().press('Enter');
    const message = the.log.locator('.message').filter({ hasText: text }).last();
    await message.waitFor();
    return message;
  };

  test('a thread opens beside the channel, takes replies and is counted under its message', async () => {
    const message = await say('How is it going?');
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = the.page.getByRole('complementary', { name: 'Thread' });
    await expect.poll(() => the.page.evaluate(() => document.activeElement?.id)).toBe('thread-composer');
    await the.page.keyboard.type('half a reply');
    await the.page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });
    expect(await composer().inputValue()).toBe('');
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    expect(await thread.locator('textarea').inputValue()).toBe('half a reply');
    await the.page.keyboard.press('Enter');
    await thread.getByText('1 reply').waitFor();
    const [parent] = heardEvent('message') as { ts: string }[];
    await expect
      .poll(() => heardEvent('message').at(-1))
      .toMatchObject({ text: 'half a reply', thread_ts: parent?.ts });
    await the.client.chat.postMessage({ channel: 'C0AUTH', thread_ts: parent?.ts ?? '', text: 'from the *app*' });
    await thread.locator('strong', { hasText: /^app$/ }).waitFor();
    await message.getByRole('button', { name: /2 replies.*Last reply/ }).waitFor();
    expect(await the.log.getByText('half a reply').count()).toBe(0);
    await the.page.getByRole('button', { name: 'Close the panel' }).click();
  });

  test('reactions are set from the picker and taken back, and say who', async () => {
    const message = await say('React to me');
    await message.hover();
    await message.getByRole('button', { name: 'Add a reaction' }).click();
    await the.page.getByRole('combobox', { name: 'Search: Emoji' }).fill('tada');
    await the.page.keyboard.press('Enter');
    await expect.poll(() => heardEvent('reaction_added')).toMatchObject([{ reaction: 'tada', user: 'U0ENGINEER' }]);
    const mine = message.getByRole('button', { name: 'tada, 1: You' });
    expect(await mine.getAttribute('title')).toBe('You reacted with :tada:');
    await mine.click();
    await mine.waitFor({ state: 'detached' });
    await expect.poll(() => heardEvent('reaction_removed').length).toBe(1);
  });

  test('a message is pinned, found in the list of pins, and let go', async () => {
    const message = await say('Pin me');
    await message.hover();
    await message.getByRole('button', { name: 'Pin to the channel' }).click();
    await message.getByText('Pinned').waitFor();
    await the.page.getByRole('button', { name: '1 pinned' }).click();
    await the.page.getByRole('region', { name: 'Pinned messages' }).getByText('Pin me').waitFor();
    await the.page.getByRole('button', { name: 'Close the panel' }).click();
    await message.hover();
    await message.getByRole('button', { name: 'Unpin from the channel' }).click();
    await message.getByText('Pinned').waitFor({ state: 'detached' });
  });

  test('one deletes one’s own message after a question, by keyboard alone', async () => {
    await say('Take me away');
    await the.page.locator('#log').focus();
    await the.page.keyboard.press('ArrowUp');
    const actions = the.page.getByRole('group', { name: 'Message actions' });
    await actions.waitFor();
    const more = actions.getByRole('button', { name: 'More actions for this message' });
    const isFocused = () => more.evaluate((button) => button === document.activeElement);
    for (let tabs = 0; tabs < 8 && !(await isFocused()); tabs += 1) await the.page.keyboard.press('Tab');
    expect(await isFocused()).toBe(true);
    await the.page.keyboard.press('Enter');
    await the.page.getByRole('menu').waitFor();
    await the.page.keyboard.press('ArrowUp');
    await the.page.keyboard.press('Enter');
    await the.dialog.getByText('cannot be undone').waitFor();
    await the.dialog.getByRole('button', { name: 'Delete' }).press('Enter');
    await the.log.getByText('Take me away').waitFor({ state: 'detached' });
  });

  test('shortcuts: of a message from its menu, global ones from the bolt', async () => {
    const message = await say('Note me');
    await message.hover();
    await message.getByRole('button', { name: 'More actions for this message' }).click();
    await the.page.getByRole('menuitem', { name: /Note this/ }).click();
    await expect
      .poll(() => the.heard.shortcuts)
      .toMatchObject([
        { type: 'message_action', callback_id: 'note', message: { text: 'Note me' }, channel: { id: 'C0AUTH' } },
      ]);
    await the.page.getByRole('button', { name: 'Shortcuts' }).click();
    await the.page.getByRole('menuitem', { name: /Declare/ }).click();
    await expect.poll(() => the.heard.shortcuts.at(-1)).toMatchObject({ type: 'shortcut', callback_id: 'declare' });
  });

  test('people, channels and emoji are completed, and arrive as Slack’s own forms', async () => {
    await composer().focus();
    await the.page.keyboard.type('Hey @comma');
    await the.page
      .locator('.offer')
      .getByRole('option', { name: /Incident commander/ })
      .waitFor();
    await the.page.keyboard.press('Enter');
    await the.page.keyboard.type('see #gen');
    await the.page
      .locator('.offer')
      .getByRole('option', { name: /general/ })
      .waitFor();
    await the.page.keyboard.press('Tab');
    await the.page.keyboard.type(':rocke');
    await the.page
      .locator('.offer')
      .getByRole('option', { name: /:rocket:/ })
      .waitFor();
    await the.page.keyboard.press('Enter');
    expect(await composer().inputValue()).toBe('Hey @commander see #general :rocket: ');
    await the.page.keyboard.press('Enter');
    await expect
      .poll(() => heardEvent('message').map(({ text }) => text))
      .toEqual(['Hey <@U0COMMANDER> see <#C0GENERAL|general> :rocket:']);
    const message = the.log.locator('.message').last();
    await message.getByRole('img', { name: 'rocket emoji' }).waitFor();
    expect(await message.locator('.mention').allTextContents()).toEqual(['@Incident commander', '#general']);
  });

  test('a user group is mentioned, and the picker writes into the composer', async () => {
    await composer().fill('');
    await composer().focus();
    await the.page.keyboard.type('@');
    const group = the.page.locator('.offer').getByRole('option').filter({ hasText: 'Group' }).first();
    await group.click();
    await the.page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await the.page.getByRole('combobox', { name: 'Search: Emoji' }).fill('eyes');
    await the.page.keyboard.press('Enter');
    expect(await composer().inputValue()).toMatch(/^@\S+ :eyes: $/);
    await composer().press('Enter');
    await expect
      .poll(() => heardEvent('message').map(({ text }) => text))
      .toEqual([expect.stringMatching(/^<!subteam\^S\w+> :eyes:$/)]);
    await expect
      .poll(() => the.log.locator('.message').last().locator('.mention').allTextContents())
      .toEqual([expect.stringMatching(/^@\w/)]);
  });

  test('files: a picture is shown, another is a card; too large a one is refused', async () => {
    const dot = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    );
    const input = the.page.locator('.conversation input[type=file]');
    await input.setInputFiles([
      { name: 'dot.png', mimeType: 'image/png', buffer: dot },
      { name: 'trace.log', mimeType: 'text/plain', buffer: Buffer.from('line\n') },
    ]);
    const picture = the.log.getByRole('img', { name: 'dot.png' });
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
    await the.log.getByRole('link', { name: /trace\.log/ }).waitFor();
    await input.setInputFiles([
      { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) },
    ]);
    await the.page.getByText('larger than 5 MB').waitFor();
    await the.page.getByRole('button', { name: 'Dismiss the notice' }).click();
  });

  test('a file that is dropped on the page is uploaded', async () => {
    await the.page.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
      const log = document.getElementById('log') as HTMLElement;
      for (const type of ['dragover', 'drop'])
        log.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
    });
    await the.log.getByRole('link', { name: /dropped\.txt/ }).waitFor();
  });

  test('the app’s Home opens with its tab, tells the app, and is used', async () => {
    await the.page.getByRole('link', { name: /Sample/ }).click();
    await the.page.getByRole('tab', { name: 'Home' }).click();
    await the.page.getByRole('heading', { name: 'Welcome' }).waitFor();
    expect(heardEvent('app_home_opened').at(-1)).toMatchObject({ tab: 'home', user: 'U0ENGINEER' });
    await the.page.getByRole('button', { name: 'At home' }).click();
    await expect
      .poll(() => the.heard.bodies.at(-1))
      .toMatchObject({ view: { type: 'home' }, actions: [{ action_id: 'home' }] });
    await the.page.getByRole('tab', { name: 'Home' }).press('ArrowRight');
    await the.page.getByLabel('Message Sample').waitFor();
    await the.page.getByRole('link', { name: 'auth', exact: true }).click();
  });

  test('members, inviting, leaving, browsing and joining', async () => {
    await the.page.getByRole('link', { name: /random/ }).click();
    await the.page.getByRole('button', { name: /^Members/ }).click();
    const members = the.page.getByRole('region', { name: 'Members' });
    await members.getByText('Engineer (you)').or(members.getByText('@engineer')).first().waitFor();
    await the.page.getByRole('button', { name: 'Add people' }).click();
    await the.page
      .locator('.floating')
      .getByRole('option', { name: /Sample/ })
      .click();
    await members.getByText('@sample').waitFor();
    await the.page.getByRole('button', { name: 'Leave channel' }).click();
    await the.page.getByRole('link', { name: /random/ }).waitFor({ state: 'detached' });
    await the.page.getByRole('button', { name: /Browse channels/ }).click();
    await the.page
      .locator('.floating')
      .getByRole('option', { name: /random/ })
      .click();
    await the.page.getByLabel('Message #random').waitFor();
    await the.page.getByRole('link', { name: 'auth', exact: true }).click();
  });

  test('what comes while one looks elsewhere makes its channel bold; looking takes it away', async () => {
    await the.client.chat.postMessage({ channel: 'C0GENERAL', text: 'Anybody here?' });
    const general = the.page.getByRole('link', { name: /general/ });
    await expect.poll(() => general.getAttribute('class')).toContain('unread');
    await general.click();
    await the.log.getByText('Anybody here?').waitFor();
    await expect.poll(() => general.getAttribute('class')).not.toContain('unread');
    await the.page.getByRole('link', { name: 'auth', exact: true }).click();
  });

  test('one who scrolled up is not moved, and jumps to the newest', async () => {
    for (let n = 0; n < 25; n += 1) await the.client.chat.postMessage({ channel: 'C0AUTH', text: `Line ${n}` });
    await the.log.getByText('Line 24').waitFor();
    await the.log.evaluate((log) => log.scrollTo(0, 0));
    const jump = the.page.getByRole('button', { name: 'Jump to newest' });
    await jump.waitFor();
    await the.post([], { text: 'The newest' });
    expect(await the.log.evaluate((log) => log.scrollTop)).toBe(0);
    await jump.click();
    await jump.waitFor({ state: 'detached' });
  });

  test('bookmarks and topic are shown; the address of a bookmark is safe', async () => {
    await the.client.bookmarks.add({
      channel_id: 'C0AUTH',
      title: 'Runbook',
      type: 'link',
      link: 'https://example.com/',
      emoji: ':books:',
    });
    await the.page.getByRole('link', { name: 'Runbook' }).waitFor();
    await the.page.locator('.bookmark').getByRole('img', { name: 'books emoji' }).waitFor();
    await the.page.locator('.topic', { hasText: 'Sign-in, sessions, tokens' }).waitFor();
  });
});
