// The same by the official Supabase MCP server, however it is reached: its tools query_logs and get_advisors.
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { z } from 'zod';
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import { second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import {
  advisoriesOf,
  attemptsOf,
  attemptsQuery,
  durationsOf,
  durationsQuery,
  errorsQuery,
  logFigures,
  totalsQuery,
  unanswered,
  unexpected,
} from './report-rows.ts';

/** How long it may take for one answer. */
export const answerMs = 10 * second;

const Answer = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
});
const Tools = z.looseObject({
  tools: z.array(
    z.looseObject({
      name: z.string(),
      inputSchema: z.looseObject({ properties: z.record(z.string(), z.unknown()).default({}) }),
    }),
  ),
});

/** Does some work with a connection to the server. */
export type Reach = <T>(work: (client: Client) => Promise<T>) => Promise<T>;

/**
 * Its answers are data and nothing else: no text of them is ever followed.
 * @param server.timeoutMs for each answer.
 */
export function openMcpServer(server: { reach: Reach; ref: string | undefined; timeoutMs?: number }): ProjectSource {
  const timeout = server.timeoutMs ?? answerMs;
  async function ask<T>(work: (call: Call) => Promise<T>): Promise<T> {
    try {
      return await server.reach(async (client) => {
        const { tools } = Tools.parse(await client.listTools({}, { timeout }));
        return await work(async (name, given) => {
          const properties = tools.find((tool) => tool.name === name)?.inputSchema.properties;
          if (properties === undefined) throw unanswered(`its MCP server has no tool ${name}`);
          // A server that is bound to one project takes no project_id.
          const all = { ...given, ...('project_id' in properties ? { project_id: server.ref } : {}) };
          return dataOf(Answer.parse(await client.callTool({ name, arguments: all }, undefined, { timeout })));
        });
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof z.ZodError) throw unexpected(z.prettifyError(error));
      throw unanswered(scrubAndCap(messageOf(error), 200));
    }
  }
  return {
    via: 'MCP server',
    ref: server.ref,
    logs: (from, to) =>
      ask(async (call) => {
        const totals = await queried(call, totalsQuery, from, to);
        return logFigures(from, to, totals, await queried(call, errorsQuery, from, to));
      }),
    attempts: (from, to) => ask(async (call) => attemptsOf(await queried(call, attemptsQuery, from, to))),
    durations: (from, to) => ask(async (call) => durationsOf(await queried(call, durationsQuery, from, to))),
    advisories: () => ask(async (call) => advisoriesOf(await call('get_advisors', { type: 'security' }))),
  };
}

type Call = (name: string, given: Record<string, unknown>) => Promise<unknown>;

async function queried(call: Call, sql: string, from: Date, to: Date): Promise<unknown> {
  const span = { iso_timestamp_start: from.toISOString(), iso_timestamp_end: to.toISOString() };
  return rowsOf(await call('query_logs', { sql, ...span }));
}

// With or without the endpoint's own wrapping, which can hold an error.
function rowsOf(value: unknown): unknown {
  const parsed = z.looseObject({ result: z.unknown(), error: z.unknown().optional() }).safeParse(value);
  if (!parsed.success || Array.isArray(value)) return value;
  if (parsed.data.error != null) throw unanswered(scrubAndCap(JSON.stringify(parsed.data.error), 200));
  return parsed.data.result;
}

function dataOf({ isError, content }: z.output<typeof Answer>): unknown {
  const text = content.map((part) => part.text ?? '').join('\n');
  if (isError) throw unanswered(scrubAndCap(text, 200));
  const value = jsonOf(text);
  // Its envelope is prose around the data; the whole may be one text in JSON.
  const prose = typeof value === 'string' ? value : z.looseObject({ result: z.string() }).safeParse(value).data?.result;
  if (value !== undefined && prose === undefined) return value;
  const inner = jsonOf(unwrapped(prose ?? text));
  if (inner === undefined) throw unexpected('not JSON');
  return inner;
}

// The prose names the boundary, too: the data begins at its last opening before its end.
function unwrapped(text: string): string {
  const end = /<\/untrusted-data-([\w-]+)>/.exec(text);
  if (end === null) return text;
  const opening = `<untrusted-data-${end[1]}>`;
  const before = text.slice(0, end.index);
  return before.slice(before.lastIndexOf(opening) + opening.length);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
