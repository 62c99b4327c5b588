// A stand-in of Atlassian Statuspage's API: incidents with their updates and components, one request a second.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type JsonAnswer, type JsonRequest, type JsonServer, startJsonServer } from './json-server.ts';

const statuses = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'completed',
] as const;

const Incident = z.object({
  incident: z.object({
    name: z.string().min(1).max(200).optional(),
    status: z.enum(statuses).optional(),
    body: z.string().max(25_000).optional(),
    metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    component_ids: z.array(z.string()).optional(),
    components: z.record(z.string(), z.string()).optional(),
    scheduled_for: z.iso.datetime().optional(),
    scheduled_until: z.iso.datetime().optional(),
  }),
});

type PageUpdate = { at: Date; status: string; body: string };
export type PageIncident = {
  id: string;
  name: string;
  status: string;
  metadata: Record<string, Record<string, unknown>>;
  scheduled_for: string | null;
  scheduled_until: string | null;
  /** Newest first. */
  updates: PageUpdate[];
};

export type StatusPageApi = JsonServer & {
  page: string;
  /** Newest first. */
  incidents(): readonly PageIncident[];
  /** Of those that updates name: their statuses. */
  components(): ReadonlyMap<string, string>;
  /** How many requests were answered 429. */
  refusals(): number;
};

const mostKept = 100;

/** @param options.everyMs how far apart requests must be; 1000 as Atlassian has it */
export async function startStatusPageApi(options: { key: string; everyMs?: number }): Promise<StatusPageApi> {
  const page = 'demo';
  const incidents: PageIncident[] = [];
  const components = new Map<string, string>();
  const pace = openPace(options.everyMs ?? 1_000);
  const path = `/v1/pages/${page}/incidents`;
  const answer = (request: JsonRequest): JsonAnswer => {
    if (request.headers.authorization !== `OAuth ${options.key}`) return said(401, 'Could not authenticate');
    if (!pace.allows()) return said(429, 'Too many requests');
    if (request.path === path)
      return request.method === 'POST' ? create(request.body) : { status: 200, body: incidents };
    const incident = incidents.find(({ id }) => request.path === `${path}/${id}`);
    if (incident === undefined) return said(404, 'Not found');
    return request.method === 'PATCH' ? write(incident, components, request.body) : { status: 200, body: incident };
  };
  const create = (body: unknown): JsonAnswer => {
    const empty = { name: '', status: 'investigating', metadata: {}, scheduled_for: null, scheduled_until: null };
    const incident: PageIncident = { id: randomUUID(), ...empty, updates: [] };
    const written = write(incident, components, body);
    if (written.status !== 200) return written;
    incidents.unshift(incident);
    incidents.splice(mostKept);
    return { ...written, status: 201 };
  };
  const server = await startJsonServer(answer);
  return { ...server, page, incidents: () => incidents, components: () => components, refusals: pace.refusals };
}

const said = (status: number, error: string): JsonAnswer => ({ status, body: { error } });

function write(incident: PageIncident, shown: Map<string, string>, body: unknown): JsonAnswer {
  const parsed = Incident.safeParse(body);
  if (!parsed.success) return said(422, z.prettifyError(parsed.error));
  const { body: text, component_ids: _, components = {}, ...fields } = parsed.data.incident;
  if (fields.status === 'scheduled' && (fields.scheduled_for ?? incident.scheduled_for) === null)
    return said(422, 'scheduled_for is missing');
  Object.assign(incident, fields);
  if (text !== undefined) incident.updates.unshift({ at: new Date(), status: incident.status, body: text });
  for (const [id, status] of Object.entries(components)) shown.set(id, status);
  return { status: 200, body: incident };
}

function openPace(everyMs: number) {
  let last = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return {
    refusals: () => refused,
    allows() {
      const now = performance.now();
      // Clocks of two programs and the way between them differ by a little.
      if (now - last < everyMs * 0.9) {
        refused += 1;
        return false;
      }
      last = now;
      return true;
    },
  };
}
