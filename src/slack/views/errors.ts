// Failed sign-ins by error, with how each moved.
import type { ErrorReport } from '../../features/auth-metrics/error-report.ts';
import type { Message } from '../outcome.ts';
import { provenance } from './auth-status.ts';
import { context, header, plain, section } from './blocks.ts';
import { ageText, countText } from './figures.ts';
import { sparkline } from './sparkline.ts';
import { failures, name } from './status-figures.ts';

export function errorsCard({ snapshot, stepMs, errors }: ErrorReport): Message {
  const title = 'Sign-in failures by error';
  const head = [header(title), context(provenance(snapshot))];
  if (errors === null) {
    const because = snapshot.unknownBecause['sign-ins'];
    const why = because === undefined ? [] : [plain(because)];
    return { text: `${title}: unknown`, blocks: [...head, section('*Unknown*: this source does not say.'), ...why] };
  }
  const all = snapshot.signIn === null ? '' : `*In all*  ${failures(snapshot.signIn)}`;
  const lines = errors.map(({ name: error, count, share, line, lastWeek }) => {
    const before = lastWeek === null ? '' : ` · last week ${countText(lastWeek)}`;
    return `${name(error)} *${countText(count)}* (${Math.round(share * 100)} %)${before}\n${sparkline(line, 'count')}`;
  });
  const shown = lines.length === 0 ? [section('No sign-in failed.')] : lines.map(section);
  const foot = context(`Each letter of a line is ${ageText(stepMs)}; a dot is unknown.`);
  return { text: title, blocks: [...head, ...(all === '' ? [] : [section(all)]), ...shown, foot] };
}
