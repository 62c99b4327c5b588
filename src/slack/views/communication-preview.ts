// Every channel of a communication as it will be said: to be looked at, and to be approved.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { limits } from '../../blockkit/limits.ts';
import { textOfBlocks } from '../../features/communications/channels/slack-blocks.ts';
import type { Channel } from '../../features/communications/communication.ts';
import type { CommunicationView } from '../../features/communications/communication-view.ts';
import { mergeRecipient, type Rendered, type RenderedEmail } from '../../features/communications/rendered.ts';
import { languageName } from '../../features/communications/write-message.ts';
import { formFromSchema } from '../forms/form.ts';
import { actions, context, plain, section } from './blocks.ts';
import { communicationActions } from './communication-actions.ts';
import { communicationName, ordered, peopleText, sendingText, skippedText } from './communication-words.ts';
import { formModal } from './form-modal.ts';
import { type Picture, pictureBlocks } from './picture.ts';

export const previewTitle = 'Preview';
export const decideTitle = 'Look and approve';
export const decideCallback = 'communication_decide_form';

/** @param locale in which it is shown; the communication's default where it is not written in that one. */
export function previewModal(view: CommunicationView, warnings: readonly string[], locale?: string): ModalView {
  const { communication, contents } = view;
  const shown = locale !== undefined && contents[locale] ? locale : communication.default_locale;
  const test = {
    action: communicationActions.test,
    text: 'Send test to me',
    value: `${communication.number} ${shown}`,
  };
  return {
    type: 'modal',
    title: { type: 'plain_text', text: previewTitle },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      ...head(view, warnings),
      ...languages(view, shown),
      ...contentBlocks(view, shown),
      ...(communication.channels.includes('email') ? [actions('communication_test', [test])] : []),
    ],
  };
}

export const pictureTitle = 'E-mail on a phone';

/** The e-mail as somebody gets it whose name is not known; undefined where there is none. */
export function emailShown({ contents, timeZone }: CommunicationView, locale: string): RenderedEmail | undefined {
  const rendered = contents[locale];
  if (rendered === undefined || rendered.email === null) return undefined;
  return mergeRecipient(rendered.email, { name: null, format: rendered.locale, timeZone });
}

export function pictureModal({ communication }: CommunicationView, picture: Picture | undefined): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: pictureTitle },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(`*${escapeMrkdwn(communicationName(communication))}*`),
      ...(picture === undefined ? [context('There is no e-mail in this language.')] : pictureBlocks(picture)),
      context(
        'Drawn from the HTML that is sent, in a light layout. Mail programs differ: *Send test to me* shows what yours makes of it.',
      ),
    ],
  };
}

function head(view: CommunicationView, warnings: readonly string[]): KnownBlock[] {
  const { communication, audienceTitle } = view;
  const { audience, audience_count: count } = communication;
  const skipped = skippedText(communication);
  const who =
    audience === null
      ? []
      : [
          `${count === null ? 'The audience is being counted' : peopleText(count)} (${audienceTitle ?? audience.name})${skipped === '' ? '' : `; left out: ${skipped}`}`,
        ];
  const lines = [
    `*${escapeMrkdwn(communicationName(communication))}*`,
    ...who.map(escapeMrkdwn),
    ...warnings.map((warning) => `:warning: ${escapeMrkdwn(warning)}`),
  ];
  return [section(lines.join('\n'))];
}

function languages({ communication, contents }: CommunicationView, shown: string): KnownBlock[] {
  const option = (locale: string) => ({
    text: { type: 'plain_text' as const, text: languageName(locale) },
    value: `${communication.number} ${locale}`,
  });
  const all = Object.keys(contents);
  if (all.length < 2) return [];
  return [
    {
      type: 'actions',
      // Another block with each language, since Slack keeps what was chosen in one.
      block_id: `communication_locale_${shown}`,
      elements: [
        {
          type: 'static_select',
          action_id: communicationActions.locale,
          options: all.map(option),
          initial_option: option(shown),
        },
      ],
    },
  ];
}

function contentBlocks({ communication, contents, timeZone }: CommunicationView, locale: string): KnownBlock[] {
  const rendered = contents[locale];
  if (rendered === undefined) return [];
  return ordered(communication.channels).flatMap((channel) => [
    { type: 'divider' as const },
    ...channelBlocks[channel](rendered, timeZone),
    ...(channel === 'email' && rendered.email !== null ? [pictureButton(communication.number, locale)] : []),
    ...(channel === 'status_page' && communication.components !== null
      ? [context(escapeMrkdwn(`About ${communication.components.join(', ')}.`))]
      : []),
  ]);
}

// In one view there is one for each language.
const pictureButton = (number: number, locale: string) =>
  actions(`communication_picture_${locale}`, [
    { action: communicationActions.picture, text: 'See it as a picture', value: `${number} ${locale}` },
  ]);

const nothing = (title: string) => [section(`*${title}*`), context('This template says nothing there.')];

const channelBlocks: Record<Channel, (rendered: Rendered, timeZone: string) => KnownBlock[]> = {
  email({ email, locale }, timeZone) {
    if (email === null) return nothing('E-mail');
    const { subject, text } = mergeRecipient(email, { name: null, format: locale, timeZone });
    return [section(`*E-mail*  ${escapeMrkdwn(subject)}`), ...longText(text)];
  },
  status_page({ statusPage }) {
    if (statusPage === null) return nothing('Status page');
    return [
      section(`*Status page*  (${statusPage.status.replace('_', ' ')})  ${escapeMrkdwn(statusPage.title)}`),
      ...longText(statusPage.body),
    ];
  },
  in_app({ inApp }) {
    if (inApp === null) return nothing('In the app');
    return [section(`*In the app*  (${inApp.level})  ${escapeMrkdwn(inApp.title)}`), ...longText(inApp.text)];
  },
  slack({ slack }) {
    if (slack === null) return nothing('Slack');
    const blocks = slack.blocks as readonly KnownBlock[];
    if (blocks.length <= mostSlackBlocks) return [section('*Slack*'), ...blocks];
    return [section('*Slack*  (as text, since it has many paragraphs)'), ...longText(textOfBlocks(blocks))];
  },
};

// A modal with every channel in two languages stays below its own limit of 100.
const mostSlackBlocks = 20;

// What somebody typed is in it: it is shown as it is.
function longText(text: string): KnownBlock[] {
  const parts: KnownBlock[] = [];
  for (let at = 0; at < text.trim().length; at += limits.sectionText)
    parts.push(plain(text.trim().slice(at, at + limits.sectionText)));
  return parts;
}

/** Which content was shown: its hash is what is decided about. */
export const DecideMetadata = z.object({ communication: z.number(), hash: z.string() });

export const decideForm = formFromSchema(
  z
    .object({
      decision: z.enum(['approve', 'refuse'], { error: 'Decide.' }).meta({ input: 'radio' }),
      reason: z.string().max(500).optional(),
    })
    .refine(({ decision, reason }) => decision === 'approve' || reason !== undefined, {
      error: 'Say why not: it is recorded.',
      path: ['reason'],
    }),
  {
    decision: { label: 'Your decision', choices: { approve: { label: 'Approve' }, refuse: { label: 'Refuse' } } },
    reason: { label: 'Why not?', hint: 'When you refuse it.' },
  },
);

/** All that is approved: every channel in every language, for how many people. */
export function decideModal(view: CommunicationView, warnings: readonly string[]): ModalView {
  const { communication, contents } = view;
  const locales = Object.keys(contents);
  const each = locales.flatMap((locale) => [
    ...(locales.length > 1 ? [section(`*${escapeMrkdwn(languageName(locale))}*`)] : []),
    ...contentBlocks(view, locale),
  ]);
  const top = head(view, warnings);
  if (each.length > limits.viewBlocks - 6) return tooLong(top, locales.length);
  return formModal({
    callback: decideCallback,
    title: decideTitle,
    submit: 'Decide',
    metadata: { communication: communication.number, hash: communication.hash ?? '' },
    blocks: [
      ...top,
      section(
        `Approving it lets it be sent once: *${escapeMrkdwn(sendingText(communication))}*.\nContent \`${communication.hash ?? ''}\`: another content, audience or number is another approval.`,
      ),
      ...each,
      { type: 'divider' },
      ...decideForm.blocks(),
    ],
  });
}

// Nobody approves what they were not shown.
const tooLong = (top: KnownBlock[], languages: number): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: decideTitle },
  close: { type: 'plain_text', text: 'Close' },
  blocks: [
    ...top,
    section(
      `:warning: It cannot be approved: in ${languages} languages it is longer than Slack can show at once, and nobody approves what they have not seen whole. *Preview* shows each language. Write it again in fewer languages or channels, as several messages.`,
    ),
  ],
});
