// A Postgres URL as the environment of libpq's programs, so that no password stands among their arguments.
import { Secret } from '../../lib/redaction.ts';

// Of a URL's parameters those that name where and how to connect; what only other clients know is left out.
const parameters: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslrootcert: 'PGSSLROOTCERT',
  channel_binding: 'PGCHANNELBINDING',
  options: 'PGOPTIONS',
};

/** Only the password is a secret. */
export function connectionEnvironment(url: string): Record<string, string | Secret> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const given: Record<string, string> = {
    PGHOST: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  for (const [name, value] of searchParams) {
    const variable = parameters[name];
    if (variable !== undefined) given[variable] = value;
  }
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    PGAPPNAME: 'backbolt target',
    PGCONNECT_TIMEOUT: '5',
    ...(password === '' ? {} : { PGPASSWORD: new Secret(decodeURIComponent(password)) }),
  };
}
