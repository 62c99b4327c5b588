// A Supabase MCP server as a program of ours, spoken to over its standard input and output.
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { z } from 'zod';
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import { second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret, scrubAndCap } from '../../lib/redaction.ts';
import { answerMs, openMcpServer } from './mcp-server.ts';
import { unanswered } from './report-rows.ts';

/** A program and its arguments. */
type Words = readonly [program: string, ...given: string[]];

// `npx` may have to fetch the program when it is first started.
const startMs = 60 * second;
// One line of output; longer ones end the program.
const mostBytes = 4 * 1024 * 1024;

/** Words between blanks, or a JSON array of them; no shell reads it. @throws AppError `supabase.mcp_command`. */
export function wordsOf(text: string): Words {
  const words = text.trim().startsWith('[') ? listOf(text) : text.trim().split(/\s+/);
  const parsed = z.tuple([z.string().min(1)], z.string()).safeParse(words);
  if (parsed.success) return parsed.data;
  const message = 'SUPABASE_MCP_COMMAND is no list of words';
  const userMessage = `${message}. Write a program and its arguments between blanks, or as a JSON array of texts.`;
  throw new AppError({ kind: 'invalid', code: 'supabase.mcp_command', message, userMessage });
}

function listOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const beingStopped = 'Backbolt is being stopped';

type Running = { client: Client; said(): string };

/** @param server.timeouts in ms, where not as usual: for tests. */
export function openMcpCommand(server: {
  command: Words;
  token: Secret | undefined;
  ref: string | undefined;
  timeouts?: { start: number; answer: number };
}): ProjectSource {
  const [command, ...args] = server.command;
  const secrets = server.token === undefined ? [] : [server.token];
  const timeouts = server.timeouts ?? { start: startMs, answer: answerMs };
  // Started once, since that takes seconds, and again when it has ended.
  let running: Promise<Running> | undefined;
  const clients = new Set<Client>();
  let isClosed = false;

  async function start(): Promise<Running> {
    // Loaded when it is first used.
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
    const env = Object.fromEntries(secrets.map((secret) => ['SUPABASE_ACCESS_TOKEN', secret.reveal()]));
    const transport = new StdioClientTransport({ command, args, env, stderr: 'pipe', maxBufferSize: mostBytes });
    let tail = '';
    transport.stderr?.on('data', (chunk: Buffer) => {
      tail = `${tail}${chunk.toString('utf8')}`.slice(-1000);
    });
    const said = () => scrubAndCap(hideValues(tail.trim().split('\n').at(-1) ?? '', secrets), 150);
    const client = new Client({ name: 'backbolt', version: '1' });
    client.onclose = () => void clients.delete(client);
    if (isClosed) throw unanswered(beingStopped);
    clients.add(client);
    try {
      // Its optional members are declared without undefined, the interface's with it.
      await client.connect(transport as Parameters<typeof client.connect>[0], { timeout: timeouts.start });
    } catch (error) {
      await client.close();
      throw lost(error, said());
    }
    return { client, said };
  }

  async function connected(): Promise<Running> {
    const before = running;
    const isAlive = await before?.then(
      ({ client }) => clients.has(client),
      () => false,
    );
    if (isAlive !== true && running === before) running = undefined;
    running ??= start();
    return await running;
  }

  return {
    ...openMcpServer({
      ref: server.ref,
      timeoutMs: timeouts.answer,
      async reach(work) {
        const { client, said } = await connected();
        try {
          return await work(client);
        } catch (error) {
          // What it answered is no reason to end it; that it does not answer is.
          if (error instanceof AppError || error instanceof z.ZodError) throw error;
          await client.close();
          throw lost(error, said());
        }
      },
    }),
    async close() {
      isClosed = true;
      await Promise.all([...clients].map((client) => client.close()));
    },
  };
}

function lost(error: unknown, said: string): AppError {
  return unanswered(`${scrubAndCap(messageOf(error), 150)}${said === '' ? '' : `; its MCP server said: ${said}`}`);
}
