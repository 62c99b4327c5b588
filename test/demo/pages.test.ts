// What users see in local mode: the inbox, the status page and the application, of which none runs what it is sent.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'cheerio';
import { expect, test } from 'vitest';
import { openChannels } from '../../src/adapters/channels.ts';
import { demoSettings } from '../../src/demo/settings.ts';
import { startWholeDemo } from '../../src/demo/start-demo.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { newId } from '../../src/lib/ids.ts';
import { readPolicy } from '../../src/policy.ts';
import { afterThis } from '../kit/after-this.ts';
import { rendered } from '../kit/comms-engine.ts';
import { quietLog as log, newDatabase } from '../kit/database.ts';

test('an e-mail, an update and a banner under the shipped policy show the same words, and hostile ones are text', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-demo-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const settings = demoSettings(await newDatabase({ migrated: false }), folder);
  const demo = await startWholeDemo({ url: settings.url, folder: settings.toolsFolder, log, now: () => new Date() });
  afterThis(demo.stop);
  const http = await openHttpServer({ host: '127.0.0.1', port: 0, log });
  afterThis(() => http.close(0));
  http.route('/demo/', demo.pages);
  const { communications: policy } = await readPolicy();
  const { mailers, outlets, closeChannels } = openChannels({ policy, variable: settings.variable, log });
  afterThis(closeChannels);
  const words = 'Sign-in <script>alert(1)</script> works';
  const content = rendered('en', words);
  const email = { subject: words, html: '<p>Sign-in works</p><script>alert(1)</script>', text: words };
  const [mailer] = mailers.all();
  const mail = { ...email, to: 'user-0001@example.com', messageId: `<${newId()}@example.com>`, headers: {} };
  expect(await mailer?.send(mail)).toMatchObject({ kind: 'sent' });
  const signal = new AbortController().signal;
  const notice = { id: newId(), thread: 'incident-1', content, at: new Date(Date.now() - 1_000), remoteId: undefined };
  for (const outlet of [...outlets.all('status_page'), ...outlets.all('in_app')])
    expect([outlet.name, await outlet.publish(notice, signal)]).toMatchObject([outlet.name, { kind: 'sent' }]);
  const page = async (path: string) => {
    const answer = await fetch(`${http.url}${path}`);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    return load(await answer.text());
  };
  const inbox = await page('/demo/inbox');
  expect(inbox('main tbody tr').text()).toContain(words);
  const opened = await page(inbox('main tbody a').attr('href') ?? '');
  expect([opened('iframe').attr('sandbox'), opened('iframe').attr('srcdoc')]).toEqual([
    '',
    expect.stringContaining('Sign-in works'),
  ]);
  const [status, app] = [await page('/demo/status'), await page('/demo/app')];
  expect([status('article h2').text(), app('.banner h2').text()]).toEqual([words, words]);
  for (const one of [inbox, opened, status, app]) expect(one('main script').length).toBe(0);
  const body = new URLSearchParams({ id: app('input[name=id]').attr('value') ?? '' });
  await fetch(`${http.url}/demo/app/dismiss`, { method: 'POST', body });
  expect((await page('/demo/app'))('.banner').length).toBe(0);
});
