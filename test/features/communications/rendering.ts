// Renders shipped templates for tests, and says in one readable text what came out in each channel.
import { load } from 'cheerio';
import { textOfBlocks } from '../../../src/features/communications/channels/slack-blocks.ts';
import { loadTemplates, shippedTemplates } from '../../../src/features/communications/load-templates.ts';
import { readerOf } from '../../../src/features/communications/reader.ts';
import { renderMessage } from '../../../src/features/communications/render-message.ts';
import { mergeName, type Rendered } from '../../../src/features/communications/rendered.ts';
import type { MessageTemplate } from '../../../src/features/communications/template.ts';
import { readValues } from '../../../src/features/communications/values.ts';
import { readPolicy } from '../../../src/policy.ts';

const { communications: policy } = await readPolicy();
export const shipped = await loadTemplates(shippedTemplates, policy);
export const names = shipped.all().map(({ name }) => name);
export const readers = [
  ['en-GB', 'Europe/London'],
  ['de-DE', 'Europe/Berlin'],
] as const;

export function templateOf(name: string): MessageTemplate {
  const template = shipped.get(name);
  if (template === undefined) throw new Error(`there is no template ${name}`);
  return template;
}

/** The examples of a template, as they are given. */
export const examplesOf = ({ file }: MessageTemplate): Record<string, unknown> =>
  Object.fromEntries(Object.entries(file.variables).map(([name, { example }]) => [name, example]));

/** The examples without what may be left out, and with the opposite of each yes and no. */
export function otherExamplesOf(template: MessageTemplate): Record<string, unknown> {
  const { variables } = template.file;
  return Object.fromEntries(
    Object.entries(examplesOf(template)).flatMap(([name, example]) =>
      variables[name]?.optional ? [] : [[name, typeof example === 'boolean' ? !example : example]],
    ),
  );
}

export function render(template: MessageTemplate, values: unknown, locale: string, timeZone = 'UTC'): Rendered {
  const reader = readerOf(locale, timeZone, shipped.locales);
  const saying = { reader, product: policy.product, words: shipped.words(reader.locale) };
  return renderMessage({ template, values: readValues(template, values) }, saying);
}

/** All that somebody reads, channel by channel; of the HTML what stands in the card. */
export function readable({ locale, email, inApp, statusPage, slack }: Rendered): string {
  const mail = email && mergeName(email, 'Noor', locale);
  const html = mail && load(mail.html)('.content div').html()?.trim();
  const preheader = mail && load(mail.html)('body > div').first().text();
  const parts = [
    mail && ['E-mail', `Subject: ${mail.subject}`, `In the inbox: ${preheader}`, '', mail.text.trimEnd()],
    mail && ['HTML', html],
    inApp && [`In the app (${inApp.level})`, inApp.title, inApp.text],
    statusPage && [`Status page (${statusPage.status})`, statusPage.title, '', statusPage.body],
    slack && ['Slack', slack.text, '', textOfBlocks(slack.blocks)],
  ];
  return parts.flatMap((part) => (part ? [`=== ${part.join('\n')}\n`] : [])).join('\n');
}
