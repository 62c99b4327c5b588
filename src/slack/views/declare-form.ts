// The modal in which an incident is declared, and the one that offers what somebody declared a moment before.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { limits } from '../../blockkit/limits.ts';
import { type Incident, lengths, Quote, severities } from '../../features/incidents/incident.ts';
import type { IncidentPolicy } from '../../features/incidents/policy.ts';
import { type Form, formFromSchema } from '../forms/form.ts';
import { context, plain, section } from './blocks.ts';
import { formModal } from './form-modal.ts';
import { actorMrkdwn, channelMrkdwn, nameMrkdwn } from './incident-words.ts';
import { severityChoices } from './severity-choices.ts';

export const declareAction = 'incident_declare';
export const declareCallback = 'incident_declare_form';
export const declareAnywayCallback = 'incident_declare_anyway';
export const declareTitle = 'Declare an incident';

const Fields = z.object({
  title: z.string({ error: 'Say in a few words what is wrong.' }).max(lengths.title),
  severity: z.enum(severities, { error: 'Choose how bad it is.' }).meta({ input: 'radio' }),
  impact: z
    .string({ error: 'Say what users notice, or that nobody knows yet.' })
    .max(lengths.text)
    .meta({ input: 'long_text' }),
  components: z.string().max(lengths.components).optional(),
  private: z.boolean(),
  practice: z.boolean(),
});
export type DeclareFields = z.output<typeof Fields>;

/** The form; policy says what each severity means. */
export function declareForm(policy: IncidentPolicy): Form<DeclareFields> {
  const choices = severityChoices(policy);
  return formFromSchema(Fields, {
    title: { label: 'Title', placeholder: 'Login failures' },
    severity: { label: 'Severity', choices },
    impact: { label: 'What do users notice?', placeholder: 'Nobody can sign in with a password' },
    components: { label: 'Affected components', hint: 'Parted by commas', placeholder: 'login API, token service' },
    private: { label: 'Who sees it?', choices: { true: { label: 'Private: only those who are invited' } } },
    practice: { label: 'Is it real?', choices: { true: { label: 'Practice: nothing is announced' } } },
  });
}

/** What a declaration begins with: where, from which message, from which figures. */
export const DeclareContext = z.object({
  channel: z.string().nullable(),
  shown: z.string().nullable(),
  quote: Quote.nullable(),
});
export type DeclareContext = z.output<typeof DeclareContext>;

export function declareModal(
  policy: IncidentPolicy,
  begin: { context: DeclareContext; initial: Partial<DeclareFields> },
): ModalView {
  return modal(policy, { ...begin, callback: declareCallback, submit: 'Declare', above: [] });
}

/** The same thing was declared a moment ago: here it is, and the form once more for those who mean something else. */
export function similarModal(
  policy: IncidentPolicy,
  begin: { context: DeclareContext; initial: Partial<DeclareFields>; first: Incident },
): ModalView {
  const { first } = begin;
  const above = [
    section(
      `:mag: ${actorMrkdwn(first.declared_by)} has just declared *${nameMrkdwn(first)}*. Go to ${channelMrkdwn(first)}. Nothing was declared a second time.`,
    ),
    context('If yours is something else, declare it, too.'),
  ];
  return modal(policy, { ...begin, callback: declareAnywayCallback, submit: 'Declare mine, too', above });
}

function modal(
  policy: IncidentPolicy,
  begin: {
    context: DeclareContext;
    initial: Partial<DeclareFields>;
    callback: string;
    submit: string;
    above: KnownBlock[];
  },
): ModalView {
  const { shown, quote } = begin.context;
  return formModal({
    callback: begin.callback,
    title: declareTitle,
    submit: begin.submit,
    metadata: fitting(begin.context),
    blocks: [
      ...begin.above,
      ...declareForm(policy).blocks(begin.initial),
      ...(shown === null ? [] : [context('The figures of the card are kept with the incident.')]),
      ...(quote === null
        ? []
        : [
            context('This message is quoted on the incident:'),
            plain(quote.text.trim() === '' ? '(a message without text)' : quote.text),
          ]),
    ],
  });
}

// The quote travels with the modal, so that it is what the message said when it was declared; a long one is cut to what fits.
function fitting(about: DeclareContext): DeclareContext {
  const { quote } = about;
  if (quote === null || JSON.stringify(about).length <= limits.privateMetadata) return about;
  const shorter = { ...quote, text: `${Array.from(quote.text).slice(0, -100).join('').replace(/…$/, '')}…` };
  return fitting({ ...about, quote: shorter });
}
