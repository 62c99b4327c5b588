// One message, rendered in all of its channels in one language; what is each recipient's own is merged into the e-mail later.
import { emailHtml } from './channels/email-html.ts';
import { plainText } from './channels/plain-text.ts';
import { slackBlocks, slackText } from './channels/slack-blocks.ts';
import { statusPageMarkdown } from './channels/status-page-markdown.ts';
import { isVisible } from './clean-text.ts';
import type { DateReader } from './date-mark.ts';
import { type Block, documentOf, type Run, withText } from './document.ts';
import { type Filling, fill } from './fill-text.ts';
import type { Line } from './locale-text.ts';
import type { Product } from './product.ts';
import type { Reader } from './reader.ts';
import { escapeHtml, greetingMark, mergeRecipient, type Rendered, type RenderedEmail, writeMarks } from './rendered.ts';
import type { MessageTemplate } from './template.ts';
import type { Values } from './values.ts';
import type { LocaleWords } from './words.ts';

/** What is said: a template, and values that were checked against it. */
export type Message = { template: MessageTemplate; values: Values };
/**
 * To whom, and in whose name. The reader's time zone is that of dates where many read one text: the status page, the application, and Slack where
 * it does not know dates itself.
 */
export type Saying = { reader: Reader; product: Product; words: LocaleWords };

/** Renders a message once for all who read the same language. */
export function renderMessage({ template, values }: Message, { reader, product, words }: Saying): Rendered {
  const { file } = template;
  const text = template.texts.get(reader.locale);
  if (text === undefined)
    throw new Error(`${template.name} has no text for ${reader.locale}, which was checked at start`);
  const filling: Filling = { variables: file.variables, values, product, reader };
  const body = fill(text.body, filling);
  const blocks = documentOf(body.source, body.show);
  const line = (name: Line) => {
    const part = text.lines.get(name);
    if (part === undefined) throw new Error(`${template.name} has no ${name}, which was checked at start`);
    const filled = fill(part, filling);
    return filled.show(filled.source).replace(/\s+/gu, ' ').trim();
  };
  const publicLine = (name: Line) => writeMarks(line(name), reader).replace(/\s/gu, ' ');
  const dated = withText(blocks, (one) => writeMarks(one, reader));
  const has = (channel: (typeof file.channels)[number]) => file.channels.includes(channel);
  const level = file.in_app?.level ?? 'info';
  const email = () =>
    renderEmail({ subject: line('subject'), preheader: line('preheader'), blocks, level }, file.essential, {
      reader,
      product,
      words,
    });
  const rendered: Rendered = {
    locale: reader.locale,
    email: has('email') ? email() : null,
    inApp: has('in_app') ? { level, title: publicLine('in_app_title'), text: publicLine('in_app_text') } : null,
    statusPage: file.status_page
      ? { title: publicLine('status_page_title'), status: file.status_page.status, body: statusPageMarkdown(dated) }
      : null,
    slack: has('slack')
      ? { text: slackText(publicLine('slack_title')), blocks: slackBlocks(publicLine('slack_title'), blocks, reader) }
      : null,
  };
  refuseBlanks(rendered, reader);
  return rendered;
}

type Mail = { subject: string; preheader: string; blocks: Block[]; level: 'info' | 'success' | 'warning' | 'critical' };

function renderEmail(mail: Mail, essential: boolean, { reader, product, words }: Saying): RenderedEmail {
  const about = (text: string) => text.replace('{product}', () => product.name);
  const signOff = about(words.sign_off);
  const footer: Run[][] = [
    [{ text: about(essential ? words.essential : words.optional) }],
    [
      { text: words.status_page, href: product.status_page_url },
      { text: ' · ' },
      { text: words.support, href: product.support_url },
      ...(essential || product.preferences_url === undefined
        ? []
        : [{ text: ' · ' }, { text: words.preferences, href: product.preferences_url }]),
    ],
  ];
  const greeting = greetingMark(escapeHtml(words.greeting), escapeHtml(words.greeting_without_name));
  const html = emailHtml({ ...mail, lang: reader.locale, product: product.name, greeting, signOff, footer });
  const small = plainText(footer.map((runs) => ({ kind: 'paragraph', runs })));
  const parts = [greetingMark(words.greeting, words.greeting_without_name), plainText(mail.blocks), signOff];
  // The line that mail programs take for the beginning of a signature (RFC 3676, 4.3).
  return { subject: mail.subject, html, text: `${parts.join('\n\n')}\n\n-- \n${small}\n` };
}

/** The last check: what was left blank, or a place that nothing filled, is a fault of ours and never sent. */
function refuseBlanks({ email: unmerged, inApp, statusPage, slack }: Rendered, reader: DateReader): void {
  const email = unmerged && mergeRecipient(unmerged, { ...reader, name: null });
  const lines = [email?.subject, inApp?.title, inApp?.text, statusPage?.title, statusPage?.body, slack?.text];
  const hasPlace = /[\uFDD0-\uFDEF]/u.test(JSON.stringify([lines, email, slack]));
  if (hasPlace || lines.some((line) => line !== undefined && !isVisible(line)))
    throw new Error('a part of the message was left blank, or a place in it was not filled');
}
