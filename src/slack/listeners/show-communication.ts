// `/auth-comms list`, `health`, `help`, and the preview: how things stand, to the person alone.
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import {
  listCommunications,
  readCommunication,
  readEmailHealth,
} from '../../features/communications/read-communication.ts';
import { askTest } from '../../features/communications/send-test.ts';
import { warningsOf } from '../../features/communications/warnings.ts';
import { localesOf } from '../../features/communications/write-message.ts';
import { communicationAt, typedCommunication } from '../button-values.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import type { PreviewDeps } from '../pictures/email-pictures.ts';
import { communicationActions } from '../views/communication-actions.ts';
import {
  communicationHelp,
  communicationList,
  communicationPageSize,
  healthMessage,
} from '../views/communication-list.ts';
import { emailShown, pictureModal, pictureTitle, previewModal, previewTitle } from '../views/communication-preview.ts';

/** `list`, `list C7` for those before C7 */
export const listCommunicationsByCommand: CommandListener<CommunicationDeps> = {
  kind: 'command',
  command: '/auth-comms',
  subcommand: 'list',
  async handle({ person, text }, deps) {
    const before = typedCommunication(text);
    const all = await listCommunications(deps, { actor: person, before, limit: communicationPageSize });
    return { kind: 'reply', message: communicationList(all) };
  },
};

export const showEmailHealth: CommandListener<CommunicationDeps> = {
  kind: 'command',
  command: '/auth-comms',
  subcommand: 'health',
  async handle({ person }, deps) {
    const health = await readEmailHealth(deps, { actor: person });
    return { kind: 'reply', message: healthMessage(health, deps.communicationPolicy.health) };
  },
};

export const helpWithCommunications: CommandListener<CommunicationDeps> = {
  kind: 'command',
  command: '/auth-comms',
  subcommand: 'help',
  handle: async () => ({ kind: 'reply', message: communicationHelp() }),
};

export const previewCommunication: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.preview,
  async handle({ person, value }, deps) {
    const { number } = communicationAt(value);
    return { kind: 'open_modal', title: previewTitle, build: () => preview(deps, person, number) };
  },
};

export const previewInLanguage: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.locale,
  async handle({ person, value }, deps) {
    const { number, rest: locale } = communicationAt(value);
    return { kind: 'update_modal', view: await preview(deps, person, number, locale) };
  },
};

async function preview(deps: CommunicationDeps, actor: string, number: number, locale?: string) {
  const view = await readCommunication(deps, { number, actor });
  return previewModal(view, warningsOf(view.communication, view.contents, localesOf(deps)), locale);
}

/** The HTML that is sent, drawn: on top of the preview, or of what is decided about. */
export const pictureOfEmail: ActionListener<PreviewDeps> = {
  kind: 'action',
  actionId: communicationActions.picture,
  async handle({ person, value }, deps) {
    const { number, rest: locale } = communicationAt(value);
    const build = async () => {
      const view = await readCommunication(deps, { number, actor: person });
      const email = emailShown(view, locale);
      return pictureModal(view, email && (await deps.emailPictures.of(email)));
    };
    return { kind: 'open_modal', title: pictureTitle, build };
  },
};

export const sendTestToMe: ActionListener<CommunicationDeps> = {
  kind: 'action',
  actionId: communicationActions.test,
  async handle({ key, person, value }, deps) {
    const { number, rest: locale } = communicationAt(value);
    await askTest(deps, { number, actor: person, key, ...(locale === '' ? {} : { locale }) });
    const said = `The test of C${number} goes to the address in your Slack profile; a direct message says whether it was sent.`;
    return { kind: 'reply', message: sentence(said) };
  },
};
