// The clusters that policy names: their deployments, read and changed through the Kubernetes API.
import { accessSync, constants } from 'node:fs';
import type { ApiException, ObservableMiddleware, RequestContext, V1Deployment } from '@kubernetes/client-node';
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { Deployment, DeploymentChange, Deployments, Tools, Variables } from '../../features/rollbacks/tools.ts';
import { unknownOutcome } from '../../features/rollbacks/unknown-outcome.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrub } from '../../lib/redaction.ts';

export type Clusters = { missing(name: string): string | undefined; deployments: Tools['deployments'] };

const answerMs = 10_000;
const mark = 'backbolt/restarted-by';

/** @param variable reads one environment variable of Backbolt's. */
export function openClusters(clusters: RollbackPolicy['clusters'], variable: Variables): Clusters {
  const missing = (name: string) => {
    const cluster = clusters[name];
    if (cluster === undefined) return `policy names no cluster "${name}": add it under rollbacks.clusters`;
    if (cluster.kubeconfig === undefined) return undefined;
    const file = variable(cluster.kubeconfig)?.reveal();
    if (file === undefined) return `${cluster.kubeconfig} is not set: set it to the path of a kubeconfig for "${name}"`;
    return isReadable(file) ? undefined : `the kubeconfig that ${cluster.kubeconfig} names is not there`;
  };
  return {
    missing,
    deployments(name) {
      const cluster = clusters[name];
      const why = missing(name);
      if (cluster === undefined || why !== undefined) throw unreachable(name, why ?? '');
      const file = cluster.kubeconfig === undefined ? undefined : variable(cluster.kubeconfig)?.reveal();
      return deploymentsOf(name, cluster.namespace, file);
    },
  };
}

function deploymentsOf(name: string, namespace: string, file: string | undefined): Deployments {
  // Loaded when it is first used: it takes a second and 84 MB. The file is read anew each time, since tokens in it expire.
  const open = async () => {
    const client = await import('@kubernetes/client-node');
    const config = new client.KubeConfig();
    try {
      if (file === undefined) config.loadFromCluster();
      else config.loadFromFile(file);
      return { client, api: config.makeApiClient(client.AppsV1Api) };
    } catch (error) {
      throw unreachable(name, `its kubeconfig cannot be used: ${messageOf(error)}`, error);
    }
  };
  return {
    async read(deployment, signal) {
      const { client, api } = await open();
      const middleware = [cancelled(client.setHeaderMiddleware('Accept', 'application/json'), signal)];
      try {
        return deploymentOf(await api.readNamespacedDeployment({ name: deployment, namespace }, { middleware }));
      } catch (error) {
        const { code } = error as Partial<ApiException<unknown>>;
        throw typeof code === 'number' && code < 500 ? refused(name, error) : unreachable(name, textOf(error), error);
      }
    },
    async change(deployment, change, { dryRun, signal }) {
      const { client, api } = await open();
      const type = client.setHeaderMiddleware('Content-Type', client.PatchStrategy.StrategicMergePatch);
      const middleware = [cancelled(type, signal)];
      const body = patchOf(change);
      try {
        const about = { name: deployment, namespace, body, fieldManager: 'backbolt' };
        await api.patchNamespacedDeployment({ ...about, ...(dryRun && { dryRun: 'All' }) }, { middleware });
      } catch (error) {
        const { code } = error as Partial<ApiException<unknown>>;
        if (typeof code === 'number' && code < 500) throw refused(name, error);
        if (dryRun || isUnsent(error)) throw unreachable(name, textOf(error), error);
        throw unknownOutcome(`"${name}" changed the deployment ${deployment}: its answer was lost`, error);
      }
    },
  };
}

// The client has no time-out of its own.
function cancelled(inner: ObservableMiddleware, signal: AbortSignal): ObservableMiddleware {
  return {
    pre(context: RequestContext) {
      context.setSignal(AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
      return inner.pre(context);
    },
    post: (context) => inner.post(context),
  };
}

function patchOf({ replicas, images, mark: key }: DeploymentChange): object {
  const containers = Object.entries(images ?? {}).map(([container, image]) => ({ name: container, image }));
  const template = {
    ...(key !== undefined && { metadata: { annotations: { [mark]: key } } }),
    ...(containers.length > 0 && { spec: { containers } }),
  };
  return {
    spec: { ...(replicas !== undefined && { replicas }), ...(Object.keys(template).length > 0 && { template }) },
  };
}

function deploymentOf({ metadata, spec, status }: V1Deployment): Deployment {
  const replicas = spec?.replicas ?? 1;
  const ready = status?.availableReplicas ?? 0;
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const isNew = (status?.updatedReplicas ?? 0) === replicas && (status?.replicas ?? 0) === replicas;
  return {
    replicas,
    ready,
    images: Object.fromEntries((spec?.template.spec?.containers ?? []).map(({ name, image }) => [name, image ?? ''])),
    mark: spec?.template.metadata?.annotations?.[mark] ?? null,
    rolledOut: isSeen && isNew && ready === replicas,
  };
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const isUnsent = (error: unknown): boolean => {
  const { code } = ((error as Error).cause ?? error) as { code?: unknown };
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(String(code));
};

// The client's own message holds headers and the whole answer; the API's answer has a message of its own.
function textOf(error: unknown): string {
  const { code, body } = error as Partial<ApiException<unknown>>;
  if (typeof code !== 'number') return scrub(messageOf((error as Error).cause ?? error));
  const said = typeof body === 'string' ? messageIn(body) : undefined;
  return scrub(`${code}${said === undefined ? '' : ` ${said}`}`).slice(0, 300);
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(name: string, why: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'kubernetes.unreachable',
    message: `${name} cannot be reached: ${why}`,
    userMessage: `The cluster "${name}" was not reached (${why}). Nothing was changed. Retry when it can be reached.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function refused(name: string, error: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'kubernetes.refused',
    message: `${name} refused: ${textOf(error)}`,
    userMessage: `The cluster "${name}" refused it: ${textOf(error)}. Nothing was changed. Correct the deployment's name, or the rights of Backbolt's account there.`,
  });
}
