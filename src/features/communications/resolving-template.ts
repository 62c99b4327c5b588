// Which template says that it is over: what is maintenance ends as maintenance, anything else as an incident.
import { AppError } from '../../lib/errors.ts';
import type { CommunicationView } from './communication-view.ts';
import type { CommunicationDeps } from './deps.ts';
import type { MessageTemplate } from './template.ts';

const maintenance: readonly string[] = ['scheduled', 'in_progress'];
/** The shipped one that says it to everybody; others with the same status are about special cases. */
const usual: readonly string[] = ['sign-in-restored', 'maintenance-complete'];

/** @throws AppError `communications.no_resolving_template` */
export function resolvingTemplate(
  { templates }: Pick<CommunicationDeps, 'templates'>,
  { communication, contents }: Pick<CommunicationView, 'communication' | 'contents'>,
): MessageTemplate {
  const said = contents[communication.default_locale]?.statusPage?.status;
  const wanted = said !== undefined && maintenance.includes(said) ? 'completed' : 'resolved';
  const all = templates.all().filter(({ file }) => file.status_page?.status === wanted);
  const found = all.find(({ name }) => usual.includes(name)) ?? all[0];
  if (found !== undefined) return found;
  throw new AppError({
    kind: 'not_found',
    code: 'communications.no_resolving_template',
    message: `no template has the status ${wanted}`,
    userMessage: `No message template says that it is over (status_page: ${wanted}). Nothing was written. Add one to templates/messages.`,
  });
}
