// A Supabase MCP server over HTTP.
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import type { Secret } from '../../lib/redaction.ts';
import { answerMs, openMcpServer } from './mcp-server.ts';

export function openMcpAddress(server: {
  url: string;
  token: Secret | undefined;
  ref: string | undefined;
}): ProjectSource {
  return openMcpServer({
    ref: server.ref,
    // One connection for each set of questions: they come once a minute, and a server may forget a session.
    async reach(work) {
      // Loaded when it is first used.
      const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
      const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
      const client = new Client({ name: 'backbolt', version: '1' });
      const headers = server.token === undefined ? {} : { authorization: `Bearer ${server.token.reveal()}` };
      try {
        const transport = new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } });
        // Its optional members are declared without undefined, the interface's with it.
        await client.connect(transport as Parameters<typeof client.connect>[0], { timeout: answerMs });
        return await work(client);
      } finally {
        await client.close();
      }
    },
  });
}
