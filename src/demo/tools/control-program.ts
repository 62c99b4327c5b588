// Stand-in of an operator's command line program: the demo's authentication service, reached through its control service.
import { parseArgs } from 'node:util';
import { z } from 'zod';

const usage = `usage: auth-service status | is running|stopped | start | stop | version | deploy VERSION | is-version VERSION
       auth-service get NAME | set NAME VALUE | rotate-secret NAME | generation NAME AT_LEAST | plan VERB`;

const Service = z.object({ state: z.string(), version: z.string() });
const Setting = z.object({ value: z.unknown() });
const Secret = z.object({ generation: z.number(), secret: z.string().optional() });

const { AUTH_SERVICE_URL: url, AUTH_SERVICE_TOKEN: token } = process.env;
// 0 done or yes, 1 no, 2 not understood, 3 the service cannot be reached or refused.
process.exitCode = await run(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));

async function run(argv: readonly string[], print: (line: string) => void): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
  const [verb = '', name = '', value = ''] = positionals;
  const call = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    return schema.parse(await answer.json());
  };
  const service = (change?: object) => call(Service, change === undefined ? 'GET' : 'POST', '/service', change);
  const say = (line: unknown) => {
    print(String(line));
    return 0;
  };
  const verbs: Record<string, () => Promise<number>> = {
    status: async () => say((await service()).state),
    version: async () => say((await service()).version),
    is: async () => ((await service()).state === name ? 0 : 1),
    'is-version': async () => ((await service()).version === name ? 0 : 1),
    start: async () => say((await service({ state: 'running' })).state),
    stop: async () => say((await service({ state: 'stopped' })).state),
    deploy: async () => say(`version ${(await service({ version: name })).version} is deployed`),
    get: async () => say((await call(Setting, 'GET', `/settings/${name}`)).value),
    set: async () => say((await call(Setting, 'PUT', `/settings/${name}`, { value: parsed(value) })).value),
    // It shows the new secret, as such programs do: whoever runs it must not keep what it prints.
    'rotate-secret': async () => say(`rotated: ${(await call(Secret, 'POST', `/secrets/${name}/rotate`)).secret}`),
    generation: async () => ((await call(Secret, 'GET', `/secrets/${name}`)).generation >= Number(value) ? 0 : 1),
    plan: async () => say(`${positionals.slice(1).join(' ')}: the service is ${(await service()).state}`),
  };
  const chosen = verbs[verb];
  if (chosen === undefined) {
    print(usage);
    return 2;
  }
  return await chosen().catch((error: unknown) => {
    print(`auth-service: ${error instanceof Error ? error.message : String(error)}`);
    return 3;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
