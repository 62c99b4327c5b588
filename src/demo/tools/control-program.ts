// Stand-in of an operator's command line program: the demo's authentication service, reached through its control service.
import { parseArgs } from 'node:util';

const usage = `usage: auth-service status | is running|stopped | start | stop | version | deploy VERSION | is-version VERSION
       auth-service get NAME | set NAME VALUE | rotate-secret NAME | generation NAME AT_LEAST | plan VERB`;

const { AUTH_SERVICE_URL: url, AUTH_SERVICE_TOKEN: token } = process.env;
// 0 done or yes, 1 no, 2 not understood, 3 the service cannot be reached or refused.
process.exitCode = await run(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));

async function run(argv: readonly string[], print: (line: string) => void): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
  const [verb = '', name = '', value = ''] = positionals;
  // It starts for one question each time: reading a schema library would take longer than all the rest.
  const call = async (method: string, path: string, body?: unknown): Promise<Partial<Record<string, unknown>>> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    const told: unknown = await answer.json();
    if (typeof told !== 'object' || told === null) throw new Error(`${path} was not answered with an object`);
    return { ...told };
  };
  const service = (change?: object) => call(change === undefined ? 'GET' : 'POST', '/service', change);
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
    get: async () => say((await call('GET', `/settings/${name}`)).value),
    set: async () => say((await call('PUT', `/settings/${name}`, { value: parsed(value) })).value),
    // It shows the new secret, as such programs do: whoever runs it must not keep what it prints.
    'rotate-secret': async () => say(`rotated: ${(await call('POST', `/secrets/${name}/rotate`)).secret}`),
    generation: async () => (Number((await call('GET', `/secrets/${name}`)).generation) >= Number(value) ? 0 : 1),
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
