// Which way a Supabase project's logs and advisor are read, if any: by its MCP server where that is named, else by the Management API.
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import type { Secret } from '../../lib/redaction.ts';
import { openManagementApi } from './management-api.ts';
import { openMcpServer } from './mcp-server.ts';

/** Undefined where nothing is set: it is off. @param variable reads one environment variable. */
export function openProjectSource(variable: (name: string) => Secret | undefined): ProjectSource | undefined {
  const url = variable('SUPABASE_MCP_URL')?.reveal();
  const token = variable('SUPABASE_ACCESS_TOKEN');
  const ref = variable('SUPABASE_PROJECT_REF')?.reveal();
  if (url !== undefined && URL.canParse(url)) return openMcpServer({ url, token, ref });
  if (token === undefined || ref === undefined) return undefined;
  const apiUrl = variable('SUPABASE_API_URL')?.reveal() ?? 'https://api.supabase.com';
  return openManagementApi({ apiUrl: apiUrl.replace(/\/$/, ''), ref, token });
}
