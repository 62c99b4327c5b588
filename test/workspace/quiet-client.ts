// Slack's own client, without its log and without its tries again: a test expects refusals.
import { LogLevel, WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { TestWorkspace } from '../kit/workspace.ts';

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A client of this workspace, with the app's bot token unless another one is given. */
export function quietClient(
  workspace: Pick<TestWorkspace, 'apiUrl'> & { tokens: { bot: string } },
  options: WebClientOptions & { token?: string } = {},
): WebClient {
  const { token = workspace.tokens.bot, ...more } = options;
  return new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    ...more,
  });
}

/** The code with which Slack refuses a call; it must be the only fault, and is forgotten. */
export async function refusalOf(
  workspace: TestWorkspace,
  method: string,
  args: Record<string, unknown>,
): Promise<string> {
  try {
    await quietClient(workspace).apiCall(method, args);
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error;
    workspace.expectFaults(error.data.error);
    return error.data.error;
  }
  throw new Error(`${method} was not refused`);
}
