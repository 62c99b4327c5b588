// The demo's stand-ins for a test, bound as the demo's policy binds them.
import { startDemoTools } from '../../../src/demo/tools/start-tools.ts';
import type { Tools } from '../../../src/features/rollbacks/tools.ts';
import { afterThis } from '../../kit/after-this.ts';
import { newFolder, toolsOf } from './tools-fixture.ts';

export type DemoFixture = {
  tools: Tools;
  variables: Readonly<Record<string, string>>;
  /** Asks the control service itself, as somebody else would. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
};

/** Starts them all; the test's end stops them. */
export async function startTools(): Promise<DemoFixture> {
  const demo = await startDemoTools({ folder: await newFolder() });
  afterThis(demo.stop);
  const { variables } = demo;
  const policy = {
    commands: {
      'auth-service': {
        program: 'AUTH_SERVICE_COMMAND',
        arguments: [],
        environment: ['AUTH_SERVICE_URL', 'AUTH_SERVICE_TOKEN'],
      },
    },
    services: { 'auth-service': { address: 'AUTH_SERVICE_URL', authorization: 'AUTH_SERVICE_AUTHORIZATION' } },
  };
  return {
    tools: toolsOf(policy, variables),
    variables,
    async ask(method, path, body) {
      const headers = { authorization: variables.AUTH_SERVICE_AUTHORIZATION ?? '' };
      const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const answer = await fetch(`${variables.AUTH_SERVICE_URL}${path}`, init);
      return await answer.json();
    },
  };
}
