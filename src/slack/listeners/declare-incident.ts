// Declare: from the command, a button, or a message; the form's answer is the incident itself.
import { plainText } from '../../blockkit/plain-text.ts';
import { authorize } from '../../features/access/authorize.ts';
import { declareIncident } from '../../features/incidents/declare-incident.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { componentsFrom, lengths } from '../../features/incidents/incident.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { forgetSetupView } from '../../features/incidents/set-up-channel.ts';
import type {
  ActionListener,
  ClosedListener,
  CommandListener,
  ShortcutListener,
  SubmissionListener,
} from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import type { Submission } from '../requests.ts';
import {
  DeclareContext,
  type DeclareFields,
  declareAction,
  declareAnywayCallback,
  declareCallback,
  declareForm,
  declareModal,
  declareTitle,
  similarModal,
} from '../views/declare-form.ts';
import { AboutIncident, metadataIn } from '../views/form-modal.ts';
import { setupCallback, setupModal } from '../views/incident-setup.ts';

/** `/auth-incident declare [title]` */
export const declareByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'declare',
  async handle({ person, channel, text }, deps) {
    const typed = plainText(text).replace(/\s+/g, ' ').trim();
    return ask(deps, person, { channel, shown: null, quote: null }, titled(typed));
  },
};

/** The button of a status card, whose figures are kept, and of the Home tab. */
export const declareByButton: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: declareAction,
  async handle({ person, channel, value }, deps) {
    return ask(deps, person, { channel: channel ?? null, shown: value === '' ? null : value, quote: null }, {});
  },
};

/** "Declare incident" in the menu of a message, which is quoted. */
export const declareFromMessage: ShortcutListener<IncidentDeps> = {
  kind: 'shortcut',
  callbackId: 'declare_from_message',
  async handle({ person, channel, messageTs, author, text }, deps) {
    const quote = { channel, ts: messageTs, author: author ?? null, text: plainText(text) };
    return ask(deps, person, { channel, shown: null, quote }, {});
  },
};

export const submitDeclaration = submission(declareCallback, false);
export const submitDeclarationAnyway = submission(declareAnywayCallback, true);

/** Whoever declared it does not look at the set-up any more. */
export const closeSetup: ClosedListener<IncidentDeps> = {
  kind: 'closed',
  callbackId: setupCallback,
  async handle({ person, privateMetadata }, deps) {
    const { incident: number } = metadataIn(AboutIncident, privateMetadata);
    await forgetSetupView(deps, { number, actor: person });
    return { kind: 'nothing' };
  },
};

function ask(deps: IncidentDeps, person: string, context: DeclareContext, initial: Partial<DeclareFields>): Outcome {
  const build = async () => {
    await authorize(deps, person, 'incident.declare', 'incidents');
    return declareModal(deps.incidentPolicy, { context, initial: { severity: 'P1', ...initial } });
  };
  return { kind: 'open_modal', title: declareTitle, build };
}

// A title that is too long is not lost: all of it is what users notice.
function titled(typed: string): Partial<DeclareFields> {
  if (typed === '') return {};
  const letters = Array.from(typed);
  if (letters.length <= lengths.title && typed.length <= lengths.title) return { title: typed };
  return { title: cut(letters, lengths.title), impact: cut(letters, lengths.text) };
}

// Slack counts UTF-16 units; an emoji must not be cut in half.
function cut(letters: readonly string[], most: number): string {
  let text = '';
  for (const letter of letters) {
    if (text.length + letter.length > most) break;
    text += letter;
  }
  return text;
}

function submission(callbackId: string, anyway: boolean): SubmissionListener<IncidentDeps> {
  return {
    kind: 'submission',
    callbackId,
    handle: (request, deps) => declare(request, deps, anyway),
  };
}

async function declare(request: Submission, deps: IncidentDeps, anyway: boolean): Promise<Outcome> {
  const form = declareForm(deps.incidentPolicy).parse(request.state);
  if (!form.ok) return { kind: 'form_errors', errors: form.errors };
  const context = metadataIn(DeclareContext, request.privateMetadata);
  const fields = form.value;
  const { number, similar } = await declareIncident(deps, {
    key: request.key,
    actor: request.person,
    title: fields.title,
    severity: fields.severity,
    impact: fields.impact,
    components: componentsFrom(fields.components ?? ''),
    private: fields.private,
    practice: fields.practice,
    declaredIn: context.channel,
    anyway,
    setupView: request.viewId,
    ...(context.quote === null ? {} : { quote: context.quote }),
    ...(context.shown === null ? {} : { shown: context.shown }),
  });
  const view = await readIncident(deps, { number, actor: request.person });
  if (!similar) return { kind: 'update_modal', view: setupModal(view) };
  const begin = { context, initial: fields, first: view.incident };
  return { kind: 'update_modal', view: similarModal(deps.incidentPolicy, begin) };
}
