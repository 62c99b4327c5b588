// Starts the stand-ins of the tools that rollback steps use and of what communications reach, and says by which environment variables they are found.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startControlApi } from './control-api.ts';
import { startKubernetesApi } from './kubernetes-api.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { startRedisServer } from './redis-server.ts';
import { type StatusPageApi, startStatusPageApi } from './status-page-api.ts';
import { forgetToolVariables, type Variables, writeToolVariables } from './variables.ts';

export type DemoTools = {
  /** What the environment of a real installation would hold. */
  readonly variables: Variables;
  readonly mail: MailServer;
  readonly status: StatusPageApi;
  stop(): Promise<void>;
};

/** @param options.folder keeps what the stand-ins know from one start to the next, and the program. */
export async function startDemoTools(options: { folder: string }): Promise<DemoTools> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const token = randomBytes(24).toString('base64url');
  const control = await startControlApi({ file: join(folder, 'auth-service.json'), token });
  const cluster = await startKubernetesApi({ token, namespace: 'auth', deployments: ['auth-service'] });
  const redis = await startRedisServer({ password: token, keys: sessionKeys() });
  const mail = await startMailServer({ password: token });
  const status = await startStatusPageApi({ key: token });
  const variables = {
    AUTH_SERVICE_URL: control.url,
    AUTH_SERVICE_HEALTH_URL: `${control.url}/health`,
    AUTH_SERVICE_TOKEN: token,
    AUTH_SERVICE_AUTHORIZATION: `Bearer ${token}`,
    AUTH_SERVICE_COMMAND: await writeProgram(folder),
    AUTH_KUBECONFIG: await writeKubeconfig(folder, cluster.url, token),
    AUTH_REDIS_URL: redis.url,
    BACKUP_FOLDER: join(folder, 'backups'),
    SMTP_URL: mail.url,
    STATUSPAGE_URL: status.url,
    STATUSPAGE_PAGE: status.page,
    STATUSPAGE_KEY: token,
  };
  writeToolVariables(folder, variables);
  return {
    variables,
    mail,
    status,
    async stop() {
      forgetToolVariables(folder);
      await Promise.all([control.stop(), cluster.stop(), redis.stop(), mail.stop(), status.stop()]);
    },
  };
}

const sessionKeys = () =>
  Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n % 4 === 0 ? 'rate' : 'session'}:${n}`, '1']));

async function writeKubeconfig(folder: string, server: string, token: string): Promise<string> {
  const path = join(folder, 'kubeconfig');
  // The client takes an address without TLS only so.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'demo', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'backbolt', user: { token } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'backbolt' } }],
    'current-context': 'demo',
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

// A program must be one file that can be run; ours is TypeScript, which this Node runs.
async function writeProgram(folder: string): Promise<string> {
  const path = join(folder, 'auth-service');
  const source = fileURLToPath(new URL('control-program.ts', import.meta.url));
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', source].map(quoted).join(' ');
  await writeFile(path, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
