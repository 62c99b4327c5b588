// `template show`: what a message looks like in each channel, with the examples of its template as values.
import { textOfBlocks } from '../../features/communications/channels/slack-blocks.ts';
import { loadTemplates, shippedTemplates } from '../../features/communications/load-templates.ts';
import { readerOf } from '../../features/communications/reader.ts';
import { renderMessage } from '../../features/communications/render-message.ts';
import { mergeName, type Rendered } from '../../features/communications/rendered.ts';
import { exampleValues } from '../../features/communications/values.ts';
import { AppError } from '../../lib/errors.ts';
import { text } from '../arguments.ts';
import { defineFileCommand } from '../command.ts';

export const templateShow = defineFileCommand({
  description: 'a message template in each of its channels, filled with its examples; en and UTC unless said',
  words: { name: text(100, 'NAME') },
  flags: { locale: text(35, 'LOCALE').optional(), timeZone: text(60, 'ZONE').optional() },
  async run({ name, locale, timeZone }, { communications: policy }) {
    const templates = await loadTemplates(shippedTemplates, policy);
    const template = templates.get(name);
    if (template === undefined)
      throw unknown(
        name,
        templates.all().map((one) => one.name),
      );
    const reader = readerOf(locale ?? null, timeZone ?? null, templates.locales);
    const saying = { reader, product: policy.product, words: templates.words(reader.locale) };
    const rendered = renderMessage({ template, values: exampleValues(template) }, saying);
    const { title, when } = template.file;
    const head = `${title} (${name}, ${reader.format}, ${reader.timeZone})\n${when}`;
    return { text: [head, ...channelTexts(rendered)].join('\n\n'), ok: true };
  },
});

function channelTexts({ locale, email, inApp, statusPage, slack }: Rendered): string[] {
  const parts: [channel: string, lines: string[]][] = [];
  if (email !== null) {
    const { subject, text: body } = mergeName(email, null, locale);
    parts.push(['E-mail', [`Subject: ${subject}`, '', body.trimEnd()]]);
  }
  if (inApp !== null) parts.push([`In the app (${inApp.level})`, [inApp.title, inApp.text]]);
  if (statusPage !== null) parts.push([`Status page (${statusPage.status})`, [statusPage.title, '', statusPage.body]]);
  if (slack !== null) parts.push(['Slack', [textOfBlocks(slack.blocks)]]);
  return parts.map(([channel, lines]) => `=== ${channel}\n${lines.join('\n')}`);
}

function unknown(name: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'communications.no_template',
    message: `there is no template ${name}`,
    userMessage: `There is no template "${name}". There are: ${known.join(', ')}.`,
  });
}
