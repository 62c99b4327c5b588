// What can be done with a communication at the moment, as the buttons below its card. They carry its number, and the hash of what is shown.
import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { CommunicationState } from '../../features/communications/communication.ts';
import type { CommunicationView } from '../../features/communications/communication-view.ts';
import { type ButtonInit, button } from './blocks.ts';
import { communicationActions } from './communication-actions.ts';
import { sendingText } from './communication-words.ts';

type Offer = keyof typeof communicationActions;
type One = (action: Offer, text: string, more?: Partial<ButtonInit>) => ButtonInit;
type Offering = { view: CommunicationView; one: One };

const preview = ({ one }: Offering) => one('preview', 'Preview');
const test = ({ one, view }: Offering) =>
  view.communication.channels.includes('email') ? [one('test', 'Send test to me')] : [];
const cancel = ({ one }: Offering) => one('cancel', 'Cancel', { style: 'danger' });
const again = (o: Offering) => [o.one('correct', 'Write again'), preview(o)];

function send({ one, view: { communication } }: Offering, text = 'Send'): ButtonInit {
  const confirm = { title: 'Send this now?', text: sendingText(communication), confirm: 'Send' };
  return one('send', text, { style: 'primary', value: `${communication.number} ${communication.hash}`, confirm });
}

function drafted(o: Offering): ButtonInit[] {
  const { one, view } = o;
  const { hash, reason } = view.communication;
  // Its audience is being counted, or could not be.
  if (hash === null)
    return [...(reason === null ? [] : [one('correct', 'Write again')]), preview(o), ...test(o), cancel(o)];
  const forward =
    view.rule === null
      ? [...(view.isPractice ? [] : [send(o), one('schedule', 'Schedule')])]
      : [one('ask', 'Ask for approval', { style: 'primary' })];
  return [...forward, preview(o), ...test(o), cancel(o)];
}

const stop = ({ one }: Offering) =>
  one('stop', 'Stop', {
    style: 'danger',
    confirm: {
      title: 'Stop it for good?',
      text: 'Whoever was not sent it yet is not sent it. It cannot go on afterwards; Pause can.',
      confirm: 'Stop',
    },
  });

function ended(o: Offering): ButtonInit[] {
  const goOn = o.view.communication.health_stopped ? [o.one('override', 'Go on anyway', { style: 'danger' })] : [];
  return [
    ...goOn,
    o.one('correct', 'Correct'),
    ...(isOpenThere(o.view) ? [o.one('resolve', 'Resolve')] : []),
    preview(o),
  ];
}

/** Whether a status page or the application still says that something is wrong. */
function isOpenThere({ communication, contents }: CommunicationView): boolean {
  const { statusPage, inApp } = contents[communication.default_locale] ?? { statusPage: null, inApp: null };
  const isOver = ['resolved', 'completed'].includes(statusPage?.status ?? '') || inApp?.level === 'success';
  return !isOver && communication.channels.some((channel) => channel === 'status_page' || channel === 'in_app');
}

const offers: Record<CommunicationState, (o: Offering) => ButtonInit[]> = {
  draft: drafted,
  awaiting_approval: (o) => [
    o.one('approve', 'Look and approve', { style: 'primary' }),
    preview(o),
    ...test(o),
    cancel(o),
  ],
  approved: (o) => [send(o), o.one('schedule', 'Schedule'), preview(o), ...test(o), cancel(o)],
  scheduled: (o) => [send(o, 'Send now'), o.one('schedule', 'Another time'), preview(o), ...test(o), cancel(o)],
  sending: (o) => [o.one('pause', 'Pause'), stop(o)],
  paused: (o) => [o.one('resume', 'Resume', { style: 'primary' }), stop(o), preview(o)],
  sent: ended,
  stopped: ended,
  cancelled: again,
  refused: again,
  expired: again,
};

/** The block of buttons. */
export function communicationButtons(view: CommunicationView): KnownBlock[] {
  const { number, state, version } = view.communication;
  const one: One = (action, text, more = {}) => ({
    action: communicationActions[action],
    text,
    value: String(number),
    ...more,
  });
  const elements = offers[state]({ view, one }).map(button);
  return [{ type: 'actions', block_id: `communication_${number}_${version}`, elements } satisfies ActionsBlock];
}
