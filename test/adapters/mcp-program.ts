// A small Supabase MCP server over standard input and output, which does what its first argument says; its pid and environment go to the second.
import { writeFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const [, , behaviour = '', file = '', answers = '{}'] = process.argv;
writeFileSync(file, JSON.stringify({ pid: process.pid, env: process.env }));
const said = JSON.parse(answers) as Record<string, unknown>;

if (behaviour === 'ends') {
  process.stderr.write('trouble\nit ends now: sbp_token\n');
  process.exit(1);
}
if (behaviour === 'stays silent') setInterval(() => undefined, 60_000);
else {
  const server = new McpServer({ name: 'supabase', version: '0.13.0' });
  const handle = (name: string) => async (given: Record<string, unknown>) => {
    if (behaviour === 'hangs') await new Promise(() => undefined);
    if (behaviour === 'ends in an answer') process.exit(3);
    const key = name === 'query_logs' && String(given.sql).includes('group by') ? 'errors' : name;
    return { content: [{ type: 'text' as const, text: JSON.stringify(said[key]) }], isError: behaviour === 'fails' };
  };
  const span = { iso_timestamp_start: z.string(), iso_timestamp_end: z.string() };
  server.registerTool('query_logs', { inputSchema: { sql: z.string(), ...span } }, handle('query_logs'));
  server.registerTool('get_advisors', { inputSchema: { type: z.string() } }, handle('get_advisors'));
  if (behaviour === 'prints') process.stdout.write('npm warn something\n{"jsonrpc":"2.0"}\n');
  await server.connect(new StdioServerTransport());
}
