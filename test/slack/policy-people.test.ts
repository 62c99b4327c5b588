// Slack's room asks the workspace, at the start, whether everybody named in the policy exists.
import { expect, onTestFinished, test } from 'vitest';
import { openChannels } from '../../src/adapters/channels.ts';
import { openTools } from '../../src/adapters/tools.ts';
import { loadTemplates, shippedTemplates } from '../../src/features/communications/load-templates.ts';
import { openRollbacks } from '../../src/features/rollbacks/open-rollbacks.ts';
import { openJobs } from '../../src/jobs/engine.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { readPolicy } from '../../src/policy.ts';
import { openSlackRoom } from '../../src/slack/room.ts';
import { quietLog as log, newOwnDb } from '../kit/database.ts';
import { startWorkspace } from '../kit/workspace.ts';

async function openRoom(...people: string[]) {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.stop());
  const { tokens, apiUrl } = workspace;
  const secrets = { botToken: new Secret(tokens.bot), signingSecret: new Secret(tokens.signingSecret) };
  const db = await newOwnDb();
  const named = people.map((person, index) => ({ path: `incidents.levels[${index}].primary`, person }));
  const { auth_metrics: policy, incidents: incidentPolicy, communications, rollbacks } = await readPolicy();
  const variable = () => undefined;
  const templates = await loadTemplates(shippedTemplates, communications);
  const opened = await openRollbacks({ policy: { rollbacks, communications }, templates, more: [], variable, log });
  const tools = openTools({ policy: rollbacks, variable });
  const channels = openChannels({ policy: communications, variable, log });
  const deps = {
    ...channels,
    policy,
    incidentPolicy,
    sources: new Map(),
    checklists: new Map(),
    templates,
    ...opened,
    tools,
  };
  const core = { db, jobs: openJobs({ url: db.url, db, log }), ...deps, log };
  const connection = { mode: 'http' as const, ...secrets, apiUrl };
  return await openSlackRoom({ connection, core: { ...core, people: named }, clock: systemClock, log, limitFactor: 1 });
}

test('people and user groups that the workspace has let it start', async () => {
  const room = await openRoom('U0ENGINEER', '@auth-oncall', '@comms');
  await room.stop();
});

test('names that the workspace does not have stop the start, each with its place in the policy', async () => {
  await expect(openRoom('U0ENGINEER', '@nobody', 'U0NOBODY')).rejects.toMatchObject({
    kind: 'invalid',
    code: 'policy.unknown_group',
    userMessage: expect.stringMatching(
      /levels\[1\]\.primary: @nobody is no user group[\s\S]*levels\[2\]\.primary: U0NOBODY is nobody/,
    ),
  });
});
