// `status supabase`: failed sign-ins of a Supabase project's logs, and what its security advisor finds.
import { type Kept, type ProjectReports, readProjectReports } from '../../features/auth-metrics/project-reports.ts';
import { defineCommand } from '../command.ts';
import { rowsText, timeText } from '../printable.ts';

export const statusSupabase = defineCommand({
  description: "failed sign-ins of a Supabase project's logs, and what its security advisor finds",
  words: {},
  async run(_given, deps) {
    const reports = await readProjectReports(deps, { actor: deps.actor });
    if (reports.state === 'off') return { text: `off. ${reports.remedy}`, ok: false };
    const ok = reports.logs.problem === null && reports.advisories.problem === null;
    return { text: rowsText(rowsOf(reports)), ok };
  },
});

function rowsOf({ via, logs, advisories }: Extract<ProjectReports, { state: 'on' }>): [string, string | null][] {
  const figures = logs.value;
  const ms = figures?.durationMs;
  return [
    ['Asked by', via],
    ['Sign-ins', figures && `${figures.succeeded} succeeded, ${figures.failed} failed in the last hour`],
    ['Duration', ms ? `p50 ${Math.round(ms.p50)} ms, p95 ${Math.round(ms.p95)} ms` : null],
    ...(figures?.byError ?? []).map(({ name, count }): [string, string] => ['Failed', `${count} ${name}`]),
    ['Logs', ageOf(logs)],
    ...(advisories.value ?? []).map(({ level, title, detail }): [string, string] => [level, `${title}: ${detail}`]),
    ['Advisor', ageOf(advisories, `${advisories.value?.length ?? 0} findings`)],
  ];
}

function ageOf({ at, problem }: Kept<unknown>, said = 'read'): string {
  const known = at === null ? 'never read' : `${said}, as of ${timeText(at)}`;
  return problem === null ? known : `${known}; ${problem}`;
}
