// The e-mail providers that policy names, in its order; each kind has its folder here.
import type { Mailer, Mailers } from '../features/communications/mailer.ts';
import type { CommunicationPolicy, MailProviderPolicy } from '../features/communications/policy.ts';
import type { Secret } from '../lib/redaction.ts';
import { sesOptions } from './ses/options.ts';
import { openSmtpMailer } from './smtp/mailer.ts';

type Variables = (name: string) => Secret | undefined;

/**
 * Opens those whose variable is set, when they are asked for: what the demo stands in for has none before that has started.
 * @param variable reads one environment variable
 */
export function openMailers(options: {
  policy: Pick<CommunicationPolicy, 'mail' | 'from'>;
  variable: Variables;
}): Mailers {
  const { policy, variable } = options;
  const opened = new Map<string, Mailer>();
  const problems = () => policy.mail.map((provider) => problemOf(provider, variable));
  const open = (provider: MailProviderPolicy, url: Secret) => {
    const { name, per_second: perSecond, connections } = provider;
    const own = provider.type === 'ses' ? sesOptions(provider) : {};
    return openSmtpMailer({ name, url, perSecond, connections, from: policy.from, ...own });
  };
  const all = () =>
    policy.mail.flatMap((provider) => {
      const url = variable(provider.url);
      if (url === undefined || problemOf(provider, variable) !== undefined) return [];
      const mailer = opened.get(provider.name) ?? open(provider, url);
      opened.set(provider.name, mailer);
      return [mailer];
    });
  return {
    all,
    missing() {
      if (policy.mail.length === 0) return 'policy names no provider: add one under communications.mail';
      return problems().every((problem) => problem !== undefined) ? problems()[0] : undefined;
    },
    close: async () => void (await Promise.all([...opened.values()].map((mailer) => mailer.close()))),
  };
}

function problemOf({ url, name }: MailProviderPolicy, variable: Variables): string | undefined {
  const value = variable(url)?.reveal();
  if (value === undefined)
    return `${url} is not set: set it to the URL of the e-mail provider "${name}", smtp://user:password@host:587`;
  return /^smtps?:\/\//.test(value) && URL.canParse(value) ? undefined : `${url} is not an smtp:// or smtps:// address`;
}
