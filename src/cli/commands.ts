// Every command of the command line, in one list: to add one, add its file and its line here. A test fails on a file that is missing.
import type { Command } from './command.ts';
import { commsHealth } from './commands/comms-health.ts';
import { commsList } from './commands/comms-list.ts';
import { commsPause } from './commands/comms-pause.ts';
import { commsResume } from './commands/comms-resume.ts';
import { commsSend } from './commands/comms-send.ts';
import { commsShow } from './commands/comms-show.ts';
import { commsStop } from './commands/comms-stop.ts';
import { events } from './commands/events.ts';
import { acknowledge } from './commands/incident-ack.ts';
import { checklist } from './commands/incident-checklist.ts';
import { correct } from './commands/incident-correct.ts';
import { declare } from './commands/incident-declare.ts';
import { exportCommand } from './commands/incident-export.ts';
import { list } from './commands/incident-list.ts';
import { note } from './commands/incident-note.ts';
import { reopen } from './commands/incident-reopen.ts';
import { resolve } from './commands/incident-resolve.ts';
import { role } from './commands/incident-role.ts';
import { severity } from './commands/incident-severity.ts';
import { show } from './commands/incident-show.ts';
import { snooze } from './commands/incident-snooze.ts';
import { incidentStatus } from './commands/incident-status.ts';
import { timeline } from './commands/incident-timeline.ts';
import { update } from './commands/incident-update.ts';
import { rollbackAbort } from './commands/rollback-abort.ts';
import { rollbackList } from './commands/rollback-list.ts';
import { rollbackPlan } from './commands/rollback-plan.ts';
import { rollbackResume } from './commands/rollback-resume.ts';
import { rollbackSettle } from './commands/rollback-settle.ts';
import { rollbackShow } from './commands/rollback-show.ts';
import { rollbackUndo } from './commands/rollback-undo.ts';
import { runbookLint } from './commands/runbook-lint.ts';
import { runbookList } from './commands/runbook-list.ts';
import { status } from './commands/status.ts';
import { statusComplaint } from './commands/status-complaint.ts';
import { statusDb } from './commands/status-db.ts';
import { statusFlags } from './commands/status-flags.ts';
import { statusSources } from './commands/status-sources.ts';
import { statusSupabase } from './commands/status-supabase.ts';
import { targetInstall } from './commands/target-install.ts';
import { templateLint } from './commands/template-lint.ts';
import { templateShow } from './commands/template-show.ts';
import { verify } from './commands/verify.ts';

/** By what is typed: a name of one word or of two. */
const commands: Readonly<Record<string, Command>> = {
  status,
  'status complaint': statusComplaint,
  'status db': statusDb,
  'status flags': statusFlags,
  'status sources': statusSources,
  'status supabase': statusSupabase,
  'incident list': list,
  'incident show': show,
  'incident declare': declare,
  'incident ack': acknowledge,
  'incident note': note,
  'incident correct': correct,
  'incident update': update,
  'incident snooze': snooze,
  'incident role': role,
  'incident severity': severity,
  'incident status': incidentStatus,
  'incident resolve': resolve,
  'incident reopen': reopen,
  'incident checklist': checklist,
  'incident timeline': timeline,
  'incident export': exportCommand,
  'comms list': commsList,
  'comms show': commsShow,
  'comms send': commsSend,
  'comms pause': commsPause,
  'comms resume': commsResume,
  'comms stop': commsStop,
  'comms health': commsHealth,
  'rollback list': rollbackList,
  'rollback show': rollbackShow,
  'rollback plan': rollbackPlan,
  'rollback resume': rollbackResume,
  'rollback settle': rollbackSettle,
  'rollback abort': rollbackAbort,
  'rollback undo': rollbackUndo,
  'runbook list': runbookList,
  'runbook lint': runbookLint,
  'target install': targetInstall,
  'template lint': templateLint,
  'template show': templateShow,
  events,
  verify,
};

/** The command that is meant, and what follows its name; undefined when there is none of that name. */
export function commandIn(argv: readonly string[]): { name: string; command: Command; args: string[] } | undefined {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command !== undefined) return { name, command, args: argv.slice(words) };
  }
  return undefined;
}

/** How one command is used. */
export function usageOf(name: string, { usage, description }: Command): string {
  return `Usage: npm run backbolt -- ${`${name} ${usage}`.trim()}\n       ${description}`;
}

/** How the command line is used; only the commands of `group`, such as `incident`, where there are any. */
export function usage(group = ''): string {
  const all = Object.entries(commands);
  const within = all.filter(([name]) => name.startsWith(`${group} `));
  const lines = (within.length > 0 ? within : all).map(
    ([name, command]) => `  ${`${name} ${command.usage}`.trim()}\n      ${command.description}`,
  );
  return `Usage: npm run backbolt -- <command>\n\n${lines.join('\n')}\n  help\n      this text`;
}
