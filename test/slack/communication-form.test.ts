// Every shipped message template as a form, a preview and a card that Slack takes; what a form holds comes out as it went in.
import { expect, test } from 'vitest';
import { formatProblem, validateMessage, validateView } from '../../src/blockkit/validate.ts';
import { type CommunicationState, contentHash, stateWords } from '../../src/features/communications/communication.ts';
import type { CommunicationView, WriteView } from '../../src/features/communications/communication-view.ts';
import { deliveryStates } from '../../src/features/communications/delivery.ts';
import { loadTemplates, shippedTemplates } from '../../src/features/communications/load-templates.ts';
import type { MessageTemplate } from '../../src/features/communications/template.ts';
import {
  type Given,
  localesOf,
  type WrittenMessage,
  writeMessage,
} from '../../src/features/communications/write-message.ts';
import { readPolicy } from '../../src/policy.ts';
import type { ViewState } from '../../src/slack/requests.ts';
import { communicationCard } from '../../src/slack/views/communication-card.ts';
import { readWritten, writeModal } from '../../src/slack/views/communication-form.ts';
import { approvalCall, resultNotice } from '../../src/slack/views/communication-notices.ts';
import { decideModal, previewModal } from '../../src/slack/views/communication-preview.ts';

const { communications: communicationPolicy } = await readPolicy();
const templates = await loadTemplates(shippedTemplates, communicationPolicy);
const deps = { communicationPolicy, templates };
const cases = templates.all().map((template) => [template.name, template] as const);

const examplesOf = ({ file }: MessageTemplate): Given =>
  Object.fromEntries(Object.entries(file.variables).map(([name, { example }]) => [name, example]));

// A name is the same in every language; in a form it stands in each.
const enteredFor = (template: MessageTemplate): Given =>
  Object.fromEntries(
    Object.entries(examplesOf(template)).map(([name, example]) => {
      const isName = template.file.variables[name]?.type === 'text' && typeof example === 'string';
      return [name, isName ? Object.fromEntries(localesOf(deps).map((locale) => [locale, example])) : example];
    }),
  );

function viewOf(template: MessageTemplate): WriteView {
  return {
    incident: { number: 12, title: 'Login <!channel> failures', status: 'investigating' },
    template,
    locales: localesOf(deps),
    initial: enteredFor(template),
    channels: template.file.channels.map((channel) => ({ channel, problem: undefined, chosen: true })),
    audiences: Object.entries(communicationPolicy.audiences).map(([name, policy]) => ({ name, policy })),
    audience: { name: 'active', parameters: ['30'] },
    components: ['login', 'tokens', 'web'].map((name) => ({ name, chosen: name !== 'web' })),
    follows: null,
  };
}

const about = { template: '', incident: 12, follows: null, channel: 'C1', audience: 'active' };
type Element = Record<string, unknown>;

// What Slack says of a form that is submitted as it was opened.
function stateOf(blocks: readonly unknown[]): ViewState {
  const held = ({ initial_value, initial_option, initial_options, initial_date_time }: Element) => ({
    value: initial_value,
    selected_option: initial_option,
    selected_options: initial_options,
    selected_date_time: initial_date_time,
  });
  const inputs = (blocks as { type: string; block_id: string; element: Element }[]).filter(
    ({ type }) => type === 'input',
  );
  return {
    values: Object.fromEntries(
      inputs.map(({ block_id, element }) => [block_id, { [String(element.action_id)]: held(element) }]),
    ),
  };
}

test.each(cases)('%s: what its form holds is rendered in every language, as its examples are', (_name, template) => {
  const view = viewOf(template);
  const modal = writeModal(view, about);
  expect(validateView(modal).map(formatProblem)).toEqual([]);
  const read = readWritten(view, 'active', stateOf(modal.blocks));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const { given, channels, audience, components } = read.value;
  const contents = writtenOf(template, given).contents;
  expect(contents).toEqual(writtenOf(template, examplesOf(template)).contents);
  expect(Object.keys(contents)).toContain('en');
  expect(channels).toEqual(template.file.channels);
  expect(components).toEqual(channels.includes('status_page') ? ['login', 'tokens'] : undefined);
  const hasEmail = template.file.channels.includes('email');
  expect(audience).toEqual(hasEmail ? { name: 'active', parameters: ['30'] } : undefined);
});

function writtenOf(template: MessageTemplate, given: Given): WrittenMessage {
  const written = writeMessage(deps, template, given);
  if ('problems' in written) throw new Error(JSON.stringify(written.problems));
  return written;
}

const at = new Date('2026-11-21T14:45:00Z');
const counts = Object.fromEntries(deliveryStates.map((state, index) => [state, index * 1_000]));

function communicationView(template: MessageTemplate, state: CommunicationState): CommunicationView {
  const { contents } = writtenOf(template, examplesOf(template));
  const { channels, title } = template.file;
  const hash = contentHash(contents);
  return {
    communication: {
      ...{ number: 7, id: 'id', version: 3, state, template: template.name, title, channels, hash, content_hash: hash },
      ...{
        essential: true,
        security: false,
        default_locale: 'en',
        filled_at: at,
        incident: 12,
        follows: 6,
        thread: 't',
      },
      audience: { name: 'active', parameters: [30], definition_hash: '' },
      audience_count: 12_480,
      audience_report: { read: 1, invalid: 3, duplicates: 1, suppressed: 2, unsubscribed: 4, examples: [] },
      ...{ components: ['login'], health_stopped: state === 'stopped', health_override: null },
      ...{ maintenance_from: null, maintenance_until: null, approval: null, approve_until: at, asked_in: null },
      ...{ sends_itself: state === 'draft' },
      ...{ requested_by: 'U0ENGINEER', requested_at: at, asked_at: at, send_at: at, reason: '<!channel> why' },
      ...{ started_at: state === 'draft' ? null : at, ended_at: null },
    },
    contents,
    counts: { email: counts, in_app: counts, status_page: counts, slack: counts } as CommunicationView['counts'],
    votes: [],
    progress: { done: 10, total: 20, phase: '410 a second, about 3 min left', at },
    health: { emails: 0, bouncePercent: 0, complaintPercent: 0, deliveredPercent: 100, problem: null },
    troubled: [
      { channel: 'email', recipient: 'ada@example.com', state: 'failed', reason: '550 <ada@example.com> unknown' },
      { channel: 'status_page', recipient: 'main', state: 'unknown', reason: '<!here>' },
    ],
    head: hash,
    rule: { needed: 1, from: [], requester_may_approve: false },
    approvers: ['U0COMMANDER'],
    commander: undefined,
    channel: 'C1',
    isPractice: false,
    isPrivate: false,
    audienceTitle: 'Users with a session',
    timeZone: 'UTC',
  };
}

test.each(cases)(
  '%s: its preview and what is approved are modals that Slack takes, with the whole content',
  (_name, template) => {
    const view = communicationView(template, 'awaiting_approval');
    const warnings = ['Not written in French: its readers get it in English.'];
    for (const modal of [previewModal(view, warnings, 'de'), decideModal(view, warnings)])
      expect(validateView(modal).map(formatProblem)).toEqual([]);
    expect(decideModal(view, warnings).submit).toBeDefined();
  },
);

test('what is too long to be shown whole is shown as text, and cannot be approved where that does not fit either', () => {
  const template = cases.find(([name]) => name === 'authentication-down')?.[1] as MessageTemplate;
  const view = communicationView(template, 'awaiting_approval');
  const { en } = view.contents;
  if (en?.slack == null) throw new Error('it says nothing in Slack');
  const paragraph = (words: string) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: words }] }],
  });
  const blocks = Array.from({ length: 49 }, (_, n) => paragraph(`Paragraph ${n + 1}.`));
  const long = { ...en, slack: { ...en.slack, blocks } };
  const inLanguages = (...locales: string[]) => {
    const contents = Object.fromEntries(locales.map((locale) => [locale, { ...long, locale }]));
    const modal = decideModal({ ...view, contents }, []);
    expect(validateView(modal).map(formatProblem)).toEqual([]);
    return modal;
  };
  const whole = inLanguages('en', 'de', 'fr');
  expect(whole.submit).toBeDefined();
  expect(JSON.stringify(whole).match(/Paragraph 49\./g)).toHaveLength(3);
  const cut = inLanguages('en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'fi', 'pl', 'cs');
  expect([cut.submit, JSON.stringify(cut).includes('cannot be approved')]).toEqual([undefined, true]);
});

test.each(Object.keys(stateWords) as CommunicationState[])('a card of what is %s is one that Slack takes', (state) => {
  const [[, template] = []] = cases;
  if (template === undefined) throw new Error('there are no templates');
  const view = communicationView(template, state);
  const card = communicationCard(view);
  for (const message of [card, approvalCall(view), resultNotice(view)])
    expect(validateMessage(message).map(formatProblem)).toEqual([]);
  const text = JSON.stringify(card);
  expect(text).not.toMatch(/<!(channel|here)>|ada@example/);
  expect(text).toContain('12,480 people');
});
