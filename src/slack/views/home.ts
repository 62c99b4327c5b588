// The Home tab: the dashboard that stays.
import type { HomeView, KnownBlock } from '@slack/types';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { StatusReport } from '../../features/auth-metrics/status-report.ts';
import type { DueFromPerson } from '../../features/incidents/due.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import { figuresCard } from './auth-status.ts';
import { actions, context, header, section } from './blocks.ts';
import { declareAction } from './declare-form.ts';
import { openIncidentBlocks } from './incident-list.ts';
import { channelMrkdwn, localTime, nameMrkdwn } from './incident-words.ts';
import { type Picture, pictureBlocks } from './picture.ts';

export const refreshHomeAction = 'home_refresh';

/** Something that waits for a decision that this person may take. */
export type WaitingApproval = {
  kind: 'rollback' | 'communication';
  number: number;
  title: string;
  /** When the question expires. */
  until: Date | null;
};

type HomeContent = {
  /** Undefined where no database is watched. */
  report: StatusReport | undefined;
  picture: Picture | undefined;
  due: readonly DueFromPerson[];
  approvals: readonly WaitingApproval[];
  open: readonly Incident[];
  now: Date;
};

export function homeView({ report, picture, due, approvals, open, now }: HomeContent): HomeView {
  const buttons = [
    { action: refreshHomeAction, text: 'Refresh', value: '' },
    { action: declareAction, text: 'Declare an incident', value: '', style: 'danger' as const },
  ];
  return {
    type: 'home',
    blocks: [
      ...signIn(report, picture),
      actions('home', buttons),
      header('Due from you'),
      ...dueBlocks(due, approvals, now),
      header('Open incidents'),
      ...openIncidentBlocks(open),
      context(`Drawn ${localTime(now)}; kept up to date for 15 minutes after you open this tab.`),
      context(`${codeMrkdwn('/auth-status help')} and ${codeMrkdwn('/auth-incident help')} say what else there is.`),
    ],
  };
}

function signIn(report: StatusReport | undefined, picture: Picture | undefined): KnownBlock[] {
  if (report === undefined) return [section('No database is watched, so nothing is known of sign-in.')];
  return [...figuresCard(report.snapshot, report).blocks, ...pictureBlocks(picture)];
}

function dueBlocks(due: readonly DueFromPerson[], approvals: readonly WaitingApproval[], now: Date): KnownBlock[] {
  const lines = [...due.map((one) => dueLine(one, now)), ...approvals.map(approvalLine)];
  return lines.length === 0 ? [section(':white_check_mark: Nothing.')] : lines.map(section);
}

function dueLine(one: DueFromPerson, now: Date): string {
  const what = one.kind === 'update' ? 'Status update' : 'First response';
  const late = one.due_at <= now ? ':red_circle: *overdue*, was due' : ':alarm_clock: due';
  return `${late} ${localTime(one.due_at)}: ${what} of *${nameMrkdwn(one)}* in ${channelMrkdwn(one)}`;
}

function approvalLine({ kind, number, title, until }: WaitingApproval): string {
  const show = kind === 'rollback' ? `/auth-rollback show R${number}` : `/auth-comms C${number}`;
  const expires = until === null ? '' : `, until ${localTime(until)}`;
  return `:raised_hand: Approval of the ${kind} *${escapeMrkdwn(title)}*${expires}: ${codeMrkdwn(show)}`;
}
