// Which way a Supabase project's logs and advisor are read, if any: by its MCP server where its address or command is named, else by the Management API.
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import type { Secret } from '../../lib/redaction.ts';
import { openManagementApi } from './management-api.ts';
import { openMcpAddress } from './mcp-address.ts';
import { openMcpCommand, wordsOf } from './mcp-command.ts';

/**
 * Undefined where nothing is set: it is off. Nobody is asked and no program is started yet.
 * @param variable reads one environment variable. @throws AppError `supabase.mcp_command` for one that is no list of words.
 */
export function openProjectSource(variable: (name: string) => Secret | undefined): ProjectSource | undefined {
  const url = variable('SUPABASE_MCP_URL')?.reveal();
  const token = variable('SUPABASE_ACCESS_TOKEN');
  const ref = variable('SUPABASE_PROJECT_REF')?.reveal();
  if (url !== undefined && URL.canParse(url)) return openMcpAddress({ url, token, ref });
  const command = variable('SUPABASE_MCP_COMMAND')?.reveal();
  if (command !== undefined) return openMcpCommand({ command: wordsOf(command), token, ref });
  if (token === undefined || ref === undefined) return undefined;
  const apiUrl = variable('SUPABASE_API_URL')?.reveal() ?? 'https://api.supabase.com';
  return openManagementApi({ apiUrl: apiUrl.replace(/\/$/, ''), ref, token });
}
