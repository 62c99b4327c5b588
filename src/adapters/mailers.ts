// The e-mail providers that policy names, in its order; each kind has its folder here.
import type { Mailer, Mailers } from '../features/communications/mailer.ts';
import type { CommunicationPolicy, MailProviderPolicy } from '../features/communications/policy.ts';
import type { Secret } from '../lib/redaction.ts';
import { openSesMailer } from './ses/api-mailer.ts';
import { sesSmtpOptions } from './ses/smtp-options.ts';
import { openMailComposer } from './smtp/compose-mail.ts';
import { openSmtpMailer } from './smtp/mailer.ts';

type Variables = (name: string) => Secret | undefined;
type Api = Extract<MailProviderPolicy, { type: 'ses-api' }>;
type From = CommunicationPolicy['from'];

/**
 * Opens those whose variables are set, when they are asked for: what the demo stands in for has none before that has started.
 * @param variable reads one environment variable
 */
export function openMailers(options: {
  policy: Pick<CommunicationPolicy, 'mail' | 'from'>;
  variable: Variables;
}): Mailers {
  const { policy, variable } = options;
  const opened = new Map<string, Mailer>();
  const problems = () => policy.mail.map((provider) => problemOf(provider, variable));
  const all = () =>
    policy.mail.flatMap((provider) => {
      if (problemOf(provider, variable) !== undefined) return [];
      const mailer = opened.get(provider.name) ?? open(provider, policy.from, variable);
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

function open(provider: MailProviderPolicy, from: From, variable: Variables): Mailer {
  const { name, per_second: perSecond, connections } = provider;
  const common = { name, perSecond, connections };
  const value = (variableName: string) => variable(variableName) as Secret;
  if (provider.type !== 'ses-api') {
    const own = provider.type === 'ses' ? sesSmtpOptions(provider) : {};
    return openSmtpMailer({ ...common, url: value(provider.url), from, ...own });
  }
  const { region, configuration_set: configurationSet, access_key: id, secret_key: key, url } = provider;
  const replyTo = from.reply_to === null ? {} : { replyTo: from.reply_to };
  return openSesMailer({
    ...common,
    region,
    configurationSet,
    credentials:
      id === undefined || key === undefined ? undefined : { accessKeyId: value(id), secretAccessKey: value(key) },
    endpoint: url === undefined ? undefined : value(url).reveal(),
    compose: openMailComposer({ from: { name: from.name, address: from.address }, ...replyTo }),
  });
}

function problemOf(provider: MailProviderPolicy, variable: Variables): string | undefined {
  if (provider.type === 'ses-api') return apiProblemOf(provider, variable);
  const { url, name } = provider;
  const value = variable(url)?.reveal();
  if (value === undefined)
    return `${url} is not set: set it to the URL of the e-mail provider "${name}", smtp://user:password@host:587`;
  return /^smtps?:\/\//.test(value) && URL.canParse(value) ? undefined : `${url} is not an smtp:// or smtps:// address`;
}

// Whether the SDK finds credentials by itself is known when something is sent.
function apiProblemOf({ name, access_key: id, secret_key: key, url }: Api, variable: Variables): string | undefined {
  const unset = [id, key, url].find((one) => one !== undefined && variable(one) === undefined);
  if (unset !== undefined) return `${unset} is not set, which the e-mail provider "${name}" needs`;
  const address = url === undefined ? undefined : variable(url)?.reveal();
  if (address === undefined || (/^https?:\/\//.test(address) && URL.canParse(address))) return undefined;
  return `${url} is not an https:// address`;
}
