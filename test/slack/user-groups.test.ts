// The directory as Slack's room opens it, against the workspace's own user groups.
import { expect, test } from 'vitest';
import { Secret } from '../../src/lib/redaction.ts';
import { openLimiter } from '../../src/slack/limiter.ts';
import { openOutbound } from '../../src/slack/outbound.ts';
import { fetchUserGroups } from '../../src/slack/user-groups.ts';
import { newOwnDb, quietLog } from '../kit/database.ts';
import { startWorkspace } from '../kit/workspace.ts';

test('Slack lists the user groups with their members', async () => {
  const workspace = await startWorkspace();
  const db = await newOwnDb();
  const outbound = openOutbound({
    botToken: new Secret(workspace.tokens.bot),
    apiUrl: workspace.apiUrl,
    limiter: openLimiter(db),
    log: quietLog,
  });
  expect(await fetchUserGroups(outbound)).toContainEqual({
    id: 'S0AUTHONCALL',
    handle: 'auth-oncall',
    members: ['U0ENGINEER', 'U0COMMANDER'],
  });
  workspace.expectNoFaults();
  await workspace.stop();
});
