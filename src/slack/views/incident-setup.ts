// What whoever declared an incident sees at once: its number, and its set-up as it completes.
import type { ModalView } from '@slack/types';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import { countEnded, type SetupPart, type SetupStep } from '../../features/incidents/setup.ts';
import { context, header, section } from './blocks.ts';
import { channelMrkdwn, detailMrkdwn, nameOf, severitySigns, statusWords } from './incident-words.ts';

export const setupCallback = 'incident_set_up';

const stepWords: Record<SetupStep, string> = {
  channel: 'Channel',
  card: 'Card, pinned in the channel',
  invitations: 'Invitations',
  topic: 'Topic',
  bookmarks: 'Links above the channel',
  announcement: 'Announcement',
};

const stateSigns: Record<SetupPart['state'], string> = {
  under_way: ':hourglass_flowing_sand:',
  done: ':white_check_mark:',
  failed: ':warning:',
};

export function setupModal({ incident, setup }: Pick<IncidentView, 'incident' | 'setup'>): ModalView {
  const lines = setup.map(({ step, state, detail }) => {
    const more = detail === null ? '' : `: ${detailMrkdwn(detail)}`;
    return `${stateSigns[state]} ${stepWords[step]}${more}`;
  });
  const where = incident.channel === null ? 'Its channel is being made.' : `It lives in ${channelMrkdwn(incident)}.`;
  const isOver = countEnded(setup) === setup.length;
  return {
    type: 'modal',
    callback_id: setupCallback,
    private_metadata: JSON.stringify({ incident: incident.number }),
    notify_on_close: true,
    title: { type: 'plain_text', text: `Incident #${incident.number}` },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      header(`${severitySigns[incident.severity]} ${nameOf(incident)}`),
      section(`${incident.severity}, ${statusWords[incident.status].toLowerCase()}. ${where}`),
      ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
      context(isOver ? 'That is all: you can close this.' : 'You can close this: it goes on without you.'),
    ],
  };
}
