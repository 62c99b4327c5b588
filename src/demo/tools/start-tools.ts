// Starts the stand-ins of the tools that rollback steps use, and says by which environment variables they are found.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startControlApi } from './control-api.ts';

export type DemoTools = {
  /** What the environment of a real installation would hold. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** @param options.folder keeps what the stand-ins know from one start to the next, and the program. */
export async function startDemoTools(options: { folder: string }): Promise<DemoTools> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const token = randomBytes(24).toString('base64url');
  const control = await startControlApi({ file: join(folder, 'auth-service.json'), token });
  return {
    variables: {
      AUTH_SERVICE_URL: control.url,
      AUTH_SERVICE_TOKEN: token,
      AUTH_SERVICE_AUTHORIZATION: `Bearer ${token}`,
      AUTH_SERVICE_COMMAND: await writeProgram(folder),
    },
    stop: () => control.stop(),
  };
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
