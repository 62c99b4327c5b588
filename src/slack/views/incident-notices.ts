// What Backbolt says once about an incident: one message for each kind of notice.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import type { NoticeContent } from '../../features/incidents/notice.ts';
import { roleOf } from '../../features/incidents/role.ts';
import type { Message } from '../outcome.ts';
import { figuresCard } from './auth-status.ts';
import { actions, type ButtonInit, context, section } from './blocks.ts';
import { incidentActions } from './incident-card.ts';
import { actorMrkdwn, channelMrkdwn, localTime, nameMrkdwn, updateGoesTo, utcTime } from './incident-words.ts';
import { mention } from './mention.ts';
import { draftBlock, updateBlock, updateText } from './status-update.ts';

export const noticeActions = {
  postDraft: 'incident_post_draft',
  snooze: 'incident_snooze',
  takeEscalation: 'incident_take_escalation',
  claimCommander: 'incident_claim_commander',
  confirmReopening: 'incident_confirm_reopening',
} as const;

type Kind = NoticeContent['kind'];
type ContentOf<K extends Kind> = Extract<NoticeContent, { kind: K }>;
type Draw<K extends Kind> = (content: ContentOf<K>, incident: Incident, called: string) => Message;

const snooze = (incident: Incident): ButtonInit => ({
  action: noticeActions.snooze,
  text: 'Put off',
  value: String(incident.number),
});
const postUpdate = (incident: Incident): ButtonInit => ({
  action: incidentActions.update,
  text: 'Post update',
  value: String(incident.number),
  style: 'primary',
});

function message(text: string, blocks: KnownBlock[]): Message {
  return { text, blocks };
}

const draws: { [K in Kind]: Draw<K> } = {
  update({ text, at, next_due, by }) {
    const said = { ...text, posted_at: at, next_due_at: next_due };
    return message(updateText(said), [updateBlock(said), context(`Posted by ${actorMrkdwn(by)}`)]);
  },
  draft({ draft, text, due }, incident) {
    const title = `:pencil: *${nameMrkdwn(incident)}*: the next update is due by ${localTime(due)}. Here is a draft.`;
    const post: ButtonInit = { action: noticeActions.postDraft, text: 'Post as it is', value: draft, style: 'primary' };
    const edit = { ...postUpdate(incident), text: 'Edit and post' };
    const { style: _, ...plainEdit } = edit;
    const where = incident.channel === null ? [] : [context(updateGoesTo(incident))];
    const buttons = actions(`draft_${draft}`, [post, plainEdit, snooze(incident)]);
    return message(`Draft for ${nameMrkdwn(incident)}`, [section(title), draftBlock(text), ...where, buttons]);
  },
  reminder({ due, people }, incident) {
    const whom = people.length === 0 ? '' : `${people.map(mention).join(' ')} `;
    const text = `:alarm_clock: ${whom}The status update was due by ${utcTime(due)}. If none is posted within 5 minutes of that, people are called.`;
    return message(text, [
      section(text),
      actions(`reminder_${incident.number}`, [postUpdate(incident), snooze(incident)]),
    ]);
  },
  escalation({ cause, level, name, backup, since }, incident, called) {
    const whom =
      called === '' ? 'Nobody is named for this level in the policy: whoever reads this, please take it.' : called;
    const title = `:rotating_light: *Escalation, level ${level}: ${escapeMrkdwn(name)}*${backup ? ' (backup)' : ''}`;
    const why = `${nameMrkdwn(incident)}: ${causeText(cause)}, since ${utcTime(since)}.`;
    const take: ButtonInit = {
      action: noticeActions.takeEscalation,
      text: 'I have it',
      value: `${incident.number} ${cause}`,
      style: 'primary',
    };
    const text = `Escalation, level ${level}: ${nameMrkdwn(incident)}`;
    return message(text, [
      section(`${title}\n${why} Go to ${channelMrkdwn(incident)}.\n${whom}`),
      actions(`escalation_${incident.number}_${level}${backup ? '_backup' : ''}`, [take]),
    ]);
  },
  no_commander({ after_minutes }, incident, called) {
    const whom = called === '' ? '' : `${called} `;
    const text = `:raised_hand: ${whom}${nameMrkdwn(incident)} has had no incident commander for ${after_minutes} minutes. Who takes it?`;
    const claim: ButtonInit = {
      action: noticeActions.claimCommander,
      text: 'I am incident commander',
      value: String(incident.number),
      style: 'primary',
    };
    return message(text, [section(text), actions(`commander_${incident.number}_${after_minutes}`, [claim])]);
  },
  briefing({ role, items }, incident) {
    const { title, duty } = roleOf(role);
    const text = `You are ${title.toLowerCase()} of ${nameMrkdwn(incident)}: whoever has this role ${duty}. Go to ${channelMrkdwn(incident)}.`;
    const list = items.length === 0 ? [] : [section(items.map((item) => `• ${escapeMrkdwn(item)}`).join('\n'))];
    return message(text, [section(text), ...list, context('Roles on the card gives it to somebody else.')]);
  },
  taken_over({ role, by }, incident) {
    const text = `${actorMrkdwn(by)} took over from you as ${roleOf(role).title.toLowerCase()} of ${nameMrkdwn(incident)}.`;
    return message(text, [section(text)]);
  },
  reopen_proposal({ confirmation, reason }, incident) {
    const text = `:chart_with_downwards_trend: ${nameMrkdwn(incident)} was resolved, and the figures fall again. ${escapeMrkdwn(reason)}. Reopen it?`;
    const yes: ButtonInit = {
      action: noticeActions.confirmReopening,
      text: 'Reopen',
      value: `${incident.number} ${confirmation}`,
      style: 'danger',
    };
    return message(text, [section(text), actions(`reopen_${incident.number}_${incident.resolutions}`, [yes])]);
  },
  evidence(_, { evidence, declared_by }) {
    if (evidence === null) return message('No figures were kept.', [section('No figures were kept.')]);
    const said = `The figures that ${actorMrkdwn(declared_by)} saw when this was declared. They do not change any more.`;
    const card = figuresCard(evidence);
    return message('The figures when this was declared', [context(said), ...card.blocks]);
  },
  channel_replaced({ previous, reason }, incident) {
    const text = `:warning: The channel #${escapeMrkdwn(previous)} of ${nameMrkdwn(incident)} is lost (${escapeMrkdwn(reason)}). The incident goes on here.`;
    return message(text, [section(text)]);
  },
};

/** @param called who is called, as mentions: people and user groups of the notice's `people`. */
export function noticeMessage(content: NoticeContent, incident: Incident, called: string): Message {
  const draw = draws[content.kind] as Draw<Kind>;
  return draw(content as never, incident, called);
}

const causes: Record<string, string> = {
  first_response: 'nobody has acknowledged it',
  update: 'no status update was posted in time',
  decision: 'a rollback decision is pending',
  prolonged: 'it is a P0 that lasts',
};

// Causes carry what they are about after a colon: `update:7`.
const causeText = (cause: string) => causes[cause.split(':')[0] ?? ''] ?? escapeMrkdwn(cause);
