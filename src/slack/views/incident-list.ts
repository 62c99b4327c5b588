// The incidents that somebody may see, as a list.
import type { KnownBlock } from '@slack/types';
import { codeMrkdwn } from '../../blockkit/escape.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import { type Message, sentence } from '../outcome.ts';
import { context, section } from './blocks.ts';
import { channelMrkdwn, localTime, nameMrkdwn, severitySigns, statusWords } from './incident-words.ts';

/** Incidents on a page: each takes one block. */
export const listPageSize = 20;

/** @param asked what was asked for: the open ones or all, and words of the title as they were typed. */
export function incidentList(
  page: { rows: readonly Incident[]; next: string | undefined },
  asked: { open: boolean; words: string },
): Message {
  const { rows, next } = page;
  if (rows.length === 0) {
    const such = asked.open ? 'open incident' : 'incident';
    return sentence(`There is no ${such} that you can see. Declare one with ${codeMrkdwn('/auth-incident declare')}.`);
  }
  const more = next === undefined ? [] : [context(`There are more: ${codeMrkdwn(nextPage(asked, next))}`)];
  return { text: `${rows.length} incidents`, blocks: [...rows.map(lineOf), ...more] };
}

function nextPage({ open, words }: { open: boolean; words: string }, next: string): string {
  const asked = ['/auth-incident list', ...(open ? [] : ['all']), ...(words === '' ? [] : [words.slice(0, 100)])];
  return [...asked, 'before', next].join(' ');
}

function lineOf(incident: Incident): KnownBlock {
  const when = `since ${localTime(incident.started_at)}`;
  return section(
    `${severitySigns[incident.severity]} *${nameMrkdwn(incident)}*\n${incident.severity} · ${statusWords[incident.status]} · ${when} · ${channelMrkdwn(incident)}`,
  );
}

/** What is open, a paragraph each. */
export function openIncidentBlocks(open: readonly Incident[]): KnownBlock[] {
  return open.length === 0 ? [section(':white_check_mark: No incident is open.')] : open.map(lineOf);
}
