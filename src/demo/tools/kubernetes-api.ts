// Stand-in of a cluster's API: deployments of one namespace, read and patched; their pods are ready as soon as they are asked for.
import { randomUUID } from 'node:crypto';
import { type JsonAnswer, type JsonRequest, type JsonServer, startJsonServer } from './json-server.ts';

type Pod = {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: { containers: { name: string; image: string }[] };
};
type Deployment = {
  metadata: { name: string; namespace: string; uid: string; generation: number };
  spec: { replicas: number; selector: object; template: Pod };
};
type Patch = {
  spec?: {
    replicas?: number;
    template?: {
      metadata?: { annotations?: Record<string, string> };
      spec?: { containers?: Pod['spec']['containers'] };
    };
  };
};

const path = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/deployments\/([^/]+)$/;
const strategic = 'application/strategic-merge-patch+json';

/** @param options.deployments their names, each with one container of that name and two pods. */
export async function startKubernetesApi(options: {
  token: string;
  namespace: string;
  deployments: readonly string[];
}): Promise<JsonServer> {
  const all = new Map(
    options.deployments.map((name) => [`${options.namespace}/${name}`, first(options.namespace, name)]),
  );
  return await startJsonServer((request) => {
    if (request.headers.authorization !== `Bearer ${options.token}`) return status(401, 'Unauthorized');
    const [, namespace, name] = path.exec(request.path) ?? [];
    const deployment = all.get(`${namespace}/${name}`);
    if (deployment === undefined) return status(404, `deployments.apps "${name ?? request.path}" not found`);
    return request.method === 'PATCH' ? patched(deployment, request) : shown(deployment);
  });
}

function first(namespace: string, name: string): Deployment {
  const labels = { app: name };
  return {
    metadata: { name, namespace, uid: randomUUID(), generation: 1 },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: {} },
        spec: { containers: [{ name, image: `registry.example/${name}:2.4.0` }] },
      },
    },
  };
}

function patched(deployment: Deployment, { body, headers, query }: JsonRequest): JsonAnswer {
  if (headers['content-type'] !== strategic) return status(415, `the body of the request must be ${strategic}`);
  const { spec = {} } = body as Patch;
  const changed = structuredClone(deployment);
  changed.spec.replicas = spec.replicas ?? changed.spec.replicas;
  const { template } = changed.spec;
  Object.assign(template.metadata.annotations, spec.template?.metadata?.annotations);
  for (const container of spec.template?.spec?.containers ?? []) {
    const same = template.spec.containers.find(({ name }) => name === container.name);
    // As the real one: a container that is not there would be added, and has no image then.
    if (same === undefined) return status(422, `Deployment.apps "${deployment.metadata.name}" is invalid`);
    Object.assign(same, container);
  }
  if (query.get('dryRun') === 'All') return shown(changed);
  if (JSON.stringify(changed) !== JSON.stringify(deployment)) changed.metadata.generation += 1;
  Object.assign(deployment, changed);
  return shown(deployment);
}

function shown({ metadata, spec }: Deployment): JsonAnswer {
  const { replicas } = spec;
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  return { status: 200, body: { ...body, status: { observedGeneration: metadata.generation, ...counts } } };
}

const status = (code: number, message: string): JsonAnswer => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code },
});
